package org.upright.guard;

/** Input that is not to be parsed. The message names the place, what was found and what was expected. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is wrong, as far as an edge answers it differently. */
    public enum Kind {
        MALFORMED,
        TOO_LARGE,
        ENCODED,
        URL_TOO_LONG
    }

    private final Kind kind;
    private final String place;
    private final String found;
    private final String expected;

    /**
     * @param place path of the element, such as {@code name[0].given}; empty for the whole input
     * @param found what is there, a claim about the place
     * @param expected what may be there
     */
    BadInputException(Kind kind, String place, String found, String expected) {
        super(found + "; " + expected + ".");
        this.kind = kind;
        this.place = place;
        this.found = found;
        this.expected = expected;
    }

    public Kind kind() {
        return kind;
    }

    /** Path of the element; empty where it is the input as a whole. */
    public String place() {
        return place;
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }

    BadInputException within(String outer) {
        return new BadInputException(kind, outer, "In the markup of `" + outer + "`: " + found, expected);
    }
}
