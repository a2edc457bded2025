package org.upright.apply.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.upright.fhir.Issue;

class VerdictTest {
    private static final Expression CONDITION = new Expression(
            "text/cql-identifier", "Has\n  Pain", Optional.empty(), "PlanDefinition.action[0].condition[0]");

    private static Verdict verdict(Base... values) {
        return Verdict.of(CONDITION, new Answer.Values(List.of(values)));
    }

    private static String why(Verdict verdict) {
        return ((Verdict.Unknown) verdict).why().text();
    }

    @Test
    void oneBooleanIsTheVerdict() {
        assertTrue(verdict(new BooleanType(true)).applicable());
        assertEquals(new Verdict.Fails(), verdict(new BooleanType(false)));
    }

    @Test
    void nothingIsUnknown() {
        Verdict verdict = verdict();

        assertFalse(verdict.applicable());
        assertEquals(
                "Condition `Has Pain` gave nothing, so the record lacks data that it needs; a boolean is needed.",
                why(verdict));
    }

    @Test
    void otherValuesAreUnknown() {
        assertEquals("Condition `Has Pain` gave `string`; a boolean is needed.", why(verdict(new StringType("yes"))));
        assertEquals(
                "Condition `Has Pain` gave 2 values; a boolean is needed.",
                why(verdict(new BooleanType(true), new BooleanType(true))));
    }

    @Test
    void failureSaysItsOwnReason() {
        Issue why = Issue.error(IssueType.EXCEPTION, "x", "It broke.");

        assertEquals(new Verdict.Unknown(why), Verdict.of(CONDITION, new Answer.Failed(why)));
    }
}
