package org.upright.cql;

/** Thrown inside the engine: the record holds one subject's data, and nothing of them says anything of another. */
final class OtherContextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OtherContextException(String context, Object id, String subject) {
        super(
                "it retrieves data of `" + context + "/" + id + "`; those of `" + subject + "` alone are read",
                null,
                false,
                false);
    }
}
