package org.upright.fhir;

import org.hl7.fhir.instance.model.api.IBaseResource;

/**
 * A parser's error handler that may take a number or a boolean in quotes, as in {@code "value": "50"}: nothing is lost when
 * it is read as what it says. A strict handler that is none of these refuses it.
 */
public interface QuotedScalars {
    /**
     * @param read what was parsed, whole; the caller's own
     * @param quoted where it is and what was expected; to be thrown where it is not taken
     */
    void quoted(IBaseResource read, WrongScalarException quoted);
}
