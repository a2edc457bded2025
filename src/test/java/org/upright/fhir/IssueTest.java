package org.upright.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.context.FhirContext;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.junit.jupiter.api.Test;

class IssueTest {
    @Test
    void whatXmlCannotSayIsReplaced() {
        Issue issue = Issue.error(IssueType.INVALID, "", "`a\0b\uD800c\uFFFEd` \t\n\uD83D\uDE00");

        assertEquals("`a\uFFFDb\uFFFDc\uFFFDd` \t\n\uD83D\uDE00", issue.text());

        OperationOutcome outcome = new OperationOutcome().addIssue(issue.toComponent());
        String xml = FhirContext.forR4Cached().newXmlParser().encodeResourceToString(outcome);
        assertEquals(
                issue.text(),
                FhirContext.forR4Cached()
                        .newXmlParser()
                        .parseResource(OperationOutcome.class, xml)
                        .getIssueFirstRep()
                        .getDiagnostics());
    }
}
