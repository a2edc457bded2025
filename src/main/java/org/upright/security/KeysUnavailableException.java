package org.upright.security;

/** The issuer's keys cannot be fetched, so that nothing can be said of a token. */
public final class KeysUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeysUnavailableException(Throwable cause) {
        super("The keys of the token's issuer cannot be fetched.", cause);
    }
}
