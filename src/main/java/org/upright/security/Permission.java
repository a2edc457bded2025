package org.upright.security;

/**
 * What can be done with a type of resource; the letters of SMART's scopes, version 2.
 *
 * @see <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html">SMART scopes</a>
 */
public enum Permission {
    CREATE,
    READ,
    UPDATE,
    DELETE,
    SEARCH;

    static final String LETTERS = "cruds";

    /** The letter in a scope. */
    public char letter() {
        return LETTERS.charAt(ordinal());
    }
}
