package org.upright.fhir;

import ca.uhn.fhir.parser.DataFormatException;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;

/** A JSON value is of another type than its element, as {@code "active": "true"} and {@code "birthDate": ["2020"]}. */
public final class WrongScalarException extends DataFormatException {
    private static final long serialVersionUID = 1L;

    private final String where;

    WrongScalarException(String where, String text) {
        super(text);
        this.where = where;
    }

    /** The path of the value, such as {@code Parameters.parameter[1].resource.active}. */
    public String where() {
        return where;
    }

    /** That it was read as what it says. */
    public Issue asWarning() {
        return Issue.warning(IssueType.STRUCTURE, where, getMessage() + " It was read as that.");
    }
}
