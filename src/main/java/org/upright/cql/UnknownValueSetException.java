package org.upright.cql;

/** Thrown inside the engine: an empty list would look like "the subject has none of these". */
final class UnknownValueSetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownValueSetException(String canonical) {
        super("the value set `" + canonical + "` is not known here", null, false, false);
    }
}
