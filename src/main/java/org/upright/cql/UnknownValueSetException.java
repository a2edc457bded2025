package org.upright.cql;

/** Thrown inside the engine: an empty list would look like "the subject has none of these". */
final class UnknownValueSetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownValueSetException(String canonical, String missing) {
        super("the value set `" + canonical + "` " + missing, null, false, false);
    }
}
