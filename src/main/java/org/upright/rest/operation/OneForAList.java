package org.upright.rest.operation;

import ca.uhn.fhir.parser.IParserErrorHandler;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ScalarType;
import ca.uhn.fhir.parser.json.BaseJsonLikeValue.ValueType;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.fhir.QuotedScalars;
import org.upright.fhir.WrongScalarException;

/**
 * Strict, but for one object that stands where FHIR's JSON has a list, which is read as the list's only member, and for
 * numbers and booleans in quotes. Both are said, and nothing is dropped. Everything else that is not FHIR is refused.
 */
final class OneForAList extends StrictErrorHandler implements QuotedScalars {
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

    @Override
    public void quoted(IBaseResource read, WrongScalarException quoted) {
        issues.add(quoted.asWarning());
    }
}
