package org.upright.security;

/** A token that proves nothing. The message says why, without a word of what is in it. */
public final class BadTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadTokenException(String message) {
        super(message);
    }
}
