package org.upright.guard;

import org.upright.guard.BadInputException.Kind;

/**
 * XML as far as it can hurt: no document type (and with it no entities), bounded depth, one root, only characters of XML
 * in UTF-8. Whether names and entities are right is left to the parser.
 */
final class XmlScan implements Scan {
    /** A decimal in an attribute is a text to an XML parser, but a number to whoever writes it as JSON. */
    private static final int EXPONENT = 9_999;

    private enum State {
        TEXT,
        OPENED,
        DECLARATION,
        COMMENT,
        CDATA,
        INSTRUCTION,
        START_TAG,
        QUOTED,
        END_TAG
    }

    private final GuardLimits limits;
    private final Utf8 utf8 = new Utf8();
    private final NumberScan number = new NumberScan();
    private State state = State.TEXT;
    private int depth;
    private boolean rooted;
    private byte quote;
    private boolean numeric;
    private byte before;
    private byte beforeThat;
    private long offset;
    private long values;

    XmlScan(GuardLimits limits) {
        this.limits = limits;
    }

    @Override
    public void more(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            accept(bytes[at]);
        }
    }

    void accept(byte value) {
        if (value < 0x20 || utf8.isInside()) {
            character(value);
        }
        switch (state) {
            case TEXT -> text(value);
            case OPENED -> opened(value);
            case DECLARATION -> declaration(value);
            case COMMENT -> endAt(value == '>' && before == '-' && beforeThat == '-');
            case CDATA -> endAt(value == '>' && before == ']' && beforeThat == ']');
            case INSTRUCTION -> endAt(value == '>' && before == '?');
            case START_TAG -> startTag(value);
            case QUOTED -> quoted(value);
            case END_TAG -> endTag(value);
        }
        beforeThat = before;
        before = value;
        offset++;
    }

    private void character(byte value) {
        if (offset == 0 && (value & 0xFF) == 0xEF) {
            throw bad("A byte order mark begins the input", "`<` is expected");
        }
        if (value >= 0 && !Utf8.isCharacter(value) || !utf8.accept(value & 0xFF)) {
            throw bad("Byte " + offset + " is no UTF-8 or a control character", "bodies are read as UTF-8");
        }
    }

    private void text(byte value) {
        if (value == '<') {
            state = State.OPENED;
        } else if (depth == 0 && value != ' ' && value != '\n' && value != '\r' && value != '\t') {
            throw bad(
                    "Byte " + offset + " is outside of the root element",
                    rooted ? "the end is expected" : "`<` is expected");
        }
    }

    private void opened(byte value) {
        switch (value) {
            case '!' -> state = State.DECLARATION;
            case '?' -> begin(State.INSTRUCTION);
            case '/' -> state = State.END_TAG;
            default -> startElement();
        }
    }

    private void startElement() {
        if (depth == 0 && rooted) {
            throw bad("A second root element begins at byte " + offset, "the end is expected");
        }
        if (depth == limits.elements()) {
            throw bad("Elements are nested deeper than " + limits.elements(), "less is expected");
        }
        rooted = true;
        depth++;
        values++;
        state = State.START_TAG;
    }

    /** After {@code <!}: a comment or CDATA; what is left is a document type. */
    private void declaration(byte value) {
        if (value == '-' && before == '-') {
            begin(State.COMMENT);
        } else if (value == '[' && before == '!' && depth > 0) {
            begin(State.CDATA);
        } else if (value != '-' || before != '!') {
            throw bad("A document type begins at byte " + offset, "none is allowed");
        }
    }

    private void begin(State section) {
        state = section;
        before = 0; // so that `<!-->` does not end where it begins
    }

    private void endAt(boolean ended) {
        if (ended) {
            state = State.TEXT;
        }
    }

    private void startTag(byte value) {
        if (value == '"' || value == '\'') {
            quote = value;
            numeric = true;
            number.begin();
            values++;
            state = State.QUOTED;
        } else if (value == '>') {
            depth -= before == '/' ? 1 : 0;
            state = State.TEXT;
        } else if (value == '<') {
            throw bad("Byte " + offset + " is `<` inside of a tag", "`>` is expected");
        }
    }

    private void quoted(byte value) {
        if (value == quote) {
            if (numeric && number.isComplete() && number.exponent() > EXPONENT) {
                throw bad("A number has an exponent beyond " + EXPONENT, "less is expected");
            }
            state = State.START_TAG;
            return;
        }
        numeric = numeric && number.accept(value);
    }

    private void endTag(byte value) {
        if (value == '>') {
            if (depth == 0) {
                throw bad("An element ends at byte " + offset + " that did not begin", "`<` and a name are expected");
            }
            depth--;
            state = State.TEXT;
        }
    }

    private static BadInputException bad(String found, String expected) {
        return new BadInputException(Kind.MALFORMED, "", found, expected);
    }

    @Override
    public void end() {
        if (offset == 0) {
            throw bad("The input is empty", "an XML document is expected");
        }
        if (!rooted || depth > 0 || state != State.TEXT) {
            throw bad("The input ends in the middle", "a whole XML document is expected");
        }
    }

    @Override
    public long values() {
        return values;
    }
}
