package org.upright.fhir;

import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.OperationOutcome.OperationOutcomeIssueComponent;

/**
 * A finding about content or data, said to whoever can mend it.
 *
 * @param where FHIRPath of the element that it is about; empty where there is none
 * @param text one sentence that names the thing, what was found and what was expected; no patient data but ids
 * @see <a href="https://hl7.org/fhir/R4/operationoutcome.html">OperationOutcome</a>
 */
public record Issue(IssueSeverity severity, IssueType code, String where, String text) {
    private static final int INSTEAD = 0xFFFD;

    /** XML has no place for some characters, and what a text quotes may have any; they become U+FFFD. */
    public Issue {
        if (!text.codePoints().allMatch(Issue::isSayable)) {
            text = text.codePoints()
                    .map(one -> isSayable(one) ? one : INSTEAD)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }
    }

    /** @see <a href="https://www.w3.org/TR/xml/#charsets">Char</a> */
    private static boolean isSayable(int one) {
        return one == '\t'
                || one == '\n'
                || one == '\r'
                || one >= 0x20 && one < Character.MIN_SURROGATE
                || one > Character.MAX_SURROGATE && one < 0xFFFE
                || one >= Character.MIN_SUPPLEMENTARY_CODE_POINT;
    }

    public static Issue error(IssueType code, String where, String text) {
        return new Issue(IssueSeverity.ERROR, code, where, text);
    }

    public static Issue warning(IssueType code, String where, String text) {
        return new Issue(IssueSeverity.WARNING, code, where, text);
    }

    public static Issue information(IssueType code, String where, String text) {
        return new Issue(IssueSeverity.INFORMATION, code, where, text);
    }

    public boolean isError() {
        return severity == IssueSeverity.ERROR || severity == IssueSeverity.FATAL;
    }

    /** The same finding for those whom it costs nothing that they asked for. */
    public Issue asWarning() {
        return new Issue(IssueSeverity.WARNING, code, where, text);
    }

    /** The same finding seen from an enclosing element; a finding without a place gets this one. */
    public Issue at(String place) {
        return new Issue(severity, code, place, text);
    }

    /** A new component; the caller owns it. */
    public OperationOutcomeIssueComponent toComponent() {
        OperationOutcomeIssueComponent component = new OperationOutcomeIssueComponent();
        component.setSeverity(severity).setCode(code).setDiagnostics(text);
        if (!where.isEmpty()) {
            component.addExpression(where);
        }
        return component;
    }
}
