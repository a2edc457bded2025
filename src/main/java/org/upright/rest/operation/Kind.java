package org.upright.rest.operation;

/** What a parameter of an operation holds. */
enum Kind {
    /** A string, uri, canonical, code, id, or a Reference, of which the reference is taken. */
    TEXT(true),
    BOOLEAN(true),
    /** A date or dateTime. */
    TIME(true),
    INTEGER(true),
    /** A CodeableConcept, Coding or code; in a url {@code system|code}. */
    CONCEPT(true),
    RESOURCE(false),
    /** Named parts. */
    PARTS(false);

    private final boolean simple;

    Kind(boolean simple) {
        this.simple = simple;
    }

    /** Whether it can stand in a url. */
    boolean simple() {
        return simple;
    }
}
