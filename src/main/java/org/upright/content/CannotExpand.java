package org.upright.content;

/** Thrown inside an expansion that cannot be whole; the message is a sentence. */
final class CannotExpand extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotExpand(String why) {
        super(why, null, false, false);
    }
}
