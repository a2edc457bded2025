package org.upright.store.index;

/** Types of search parameters. @see <a href="https://hl7.org/fhir/R4/search.html#ptypes">types</a> */
public enum ParameterKind {
    TOKEN,
    STRING,
    REFERENCE,
    URI,
    NUMBER,
    DATE,
    QUANTITY,
    COMPOSITE,
    /** Defined by the specification, not served: {@code near} and the like. */
    SPECIAL;

    /** Whether its rows are ranges. */
    public boolean isRange() {
        return this == NUMBER || this == DATE || this == QUANTITY;
    }
}
