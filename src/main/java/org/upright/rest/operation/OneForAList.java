package org.upright.rest.operation;

import ca.uhn.fhir.parser.IParserErrorHandler;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ScalarType;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ValueType;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/**
 * Strict, but for one object that stands where FHIR's JSON has a list: it is read as the list's only member, and said.
 * Nothing is dropped by that. Everything else that is not FHIR is refused.
 */
final class OneForAList extends StrictErrorHandler {
    private final List<Issue> issues;

    OneForAList(List<Issue> issues) {
        this.issues = issues;
    }

    @Override
    public void incorrectJsonType(
            IParserErrorHandler.IParseLocation location,
            String name,
            ValueType expected,
            ScalarType expectedScalar,
            ValueType found,
            ScalarType foundScalar) {
        if (expected != ValueType.ARRAY || found != ValueType.OBJECT) {
            super.incorrectJsonType(location, name, expected, expectedScalar, found, foundScalar);
            return;
        }
        String place = Optional.ofNullable(location)
                .flatMap(where -> Optional.ofNullable(where.getParentElementName()))
                .map(parent -> " of `" + parent + "`")
                .orElse("");
        issues.add(Issue.warning(
                IssueType.STRUCTURE,
                "",
                "Element `" + name + "`" + place
                        + " is one object where a list is expected; it was read as a list of one."));
    }
}
