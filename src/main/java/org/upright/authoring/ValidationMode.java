package org.upright.authoring;

/**
 * What the resource is to be validated for.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset-resource-validation-mode.html">resource validation mode</a>
 */
public enum ValidationMode {
    CREATE,
    UPDATE,
    DELETE,
    PROFILE
}
