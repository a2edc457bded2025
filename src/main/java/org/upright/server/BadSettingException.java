package org.upright.server;

/** A setting that cannot be used; the message is one line for whoever started the program. */
public final class BadSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadSettingException(String message) {
        super(message);
    }
}
