package org.upright.guard;

import java.util.Optional;
import org.upright.guard.BadInputException.Kind;

/**
 * JSON as RFC 8259 has it and nothing laxer, so that no parser behind reads anything else out of the same bytes.
 *
 * <p>A machine that takes the bytes as they come and remembers its state between pieces. Beyond the grammar it refuses
 * numbers that cost a parser much, depth, two equal keys of an object, keys that are not plain ASCII (escapes would hide
 * equal ones), and characters that XML cannot say.
 */
final class JsonScan implements Scan {
    private static final byte[][] LITERALS = {{'t', 'r', 'u', 'e'}, {'f', 'a', 'l', 's', 'e'}, {'n', 'u', 'l', 'l'}};

    private enum State {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        AFTER,
        NUMBER,
        LITERAL,
        KEY_TEXT,
        TEXT,
        ESCAPE,
        UNICODE
    }

    private final GuardLimits limits;
    private final JsonPlace place;
    private final NumberScan number = new NumberScan();
    private final Utf8 utf8 = new Utf8();
    private final Escapes16 escapes = new Escapes16();
    private Optional<XmlScan> markup = Optional.empty();
    private State state = State.VALUE;
    private byte[] literal = LITERALS[0];
    private int literalAt;
    private long offset;
    private long values;

    JsonScan(GuardLimits limits) {
        this.limits = limits;
        this.place = new JsonPlace(limits.depth(), limits.keys());
    }

    @Override
    public void more(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = switch (state) {
                case TEXT -> text(bytes, at, to);
                case KEY_TEXT -> key(bytes, at, to);
                case NUMBER -> number(bytes, at, to, from);
                default -> {
                    one(bytes[at], at - from);
                    yield at + 1;
                }
            };
        }
        offset += to - from;
    }

    private int text(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = isPlain() ? plain(bytes, at, to) : at;
            if (at == to) {
                return to;
            }
            byte value = bytes[at++];
            if (!utf8.isInside() && (value == '"' || value == '\\')) {
                leaveText(value);
                return at;
            }
            character(value);
        }
        return to;
    }

    private boolean isPlain() {
        return markup.isEmpty() && !utf8.isInside() && !escapes.isHalf();
    }

    /** Over printable ASCII, in a tight loop; it is nearly all there is. */
    private static int plain(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= 0x20 && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    private void leaveText(byte value) {
        if (value == '\\') {
            state = State.ESCAPE;
            return;
        }
        escapes.requireNoHalf(this::bad);
        markup = Optional.empty();
        state = State.AFTER;
    }

    private void character(byte value) {
        escapes.requireNoHalf(this::bad);
        if (value >= 0 && value < 0x20) {
            throw bad("A text has the raw byte " + value, "control characters are not allowed");
        }
        if (!utf8.accept(value & 0xFF)) {
            throw bad("A text is not UTF-8", "bodies are read as UTF-8");
        }
        toMarkup(value);
    }

    private void toMarkup(byte value) {
        if (markup.isPresent()) {
            try {
                markup.get().accept(value);
            } catch (BadInputException refused) {
                throw refused.within(place.text());
            }
        }
    }

    private int key(byte[] bytes, int from, int to) {
        int end = plain(bytes, from, to);
        place.keyBytes(bytes, from, end);
        if (end == to) {
            return to;
        }
        if (bytes[end] != '"') {
            throw bad("The key `" + place.key() + "` goes on with byte " + hex(bytes[end]), "plain ASCII is expected");
        }
        endKey();
        return end + 1;
    }

    private void endKey() {
        if (place.endKey()) {
            throw bad("The key `" + place.key() + "` is there twice", "each key may be there once");
        }
        if (place.hasTooManyKeys()) {
            throw bad("An object has more than " + limits.keys() + " keys", "fewer are expected");
        }
        state = State.COLON;
    }

    private int number(byte[] bytes, int from, int to, int begin) {
        for (int at = from; at < to; at++) {
            if (!number.accept(bytes[at])) {
                endNumber();
                one(bytes[at], at - begin);
                return at + 1;
            }
            checkNumber();
        }
        return to;
    }

    private void checkNumber() {
        if (number.digits() > limits.digits()) {
            throw bad("A number has more than " + limits.digits() + " digits", "fewer are expected");
        }
        if (number.exponent() > limits.exponent()) {
            throw bad(
                    "A number has an exponent beyond " + limits.exponent(),
                    "from -" + limits.exponent() + " to " + limits.exponent() + " is expected");
        }
    }

    private void endNumber() {
        if (!number.isComplete()) {
            throw bad("A number is not complete", "digits are expected");
        }
        state = State.AFTER;
    }

    private void one(byte value, int at) {
        if (value == ' ' || value == '\n' || value == '\r' || value == '\t') {
            if (isBetweenTokens()) {
                return;
            }
        }
        switch (state) {
            case VALUE -> value(value, at);
            case VALUE_OR_END -> {
                if (value == ']') {
                    close();
                } else {
                    value(value, at);
                }
            }
            case KEY, KEY_OR_END -> beginKey(value, at);
            case COLON -> {
                require(value == ':', value, at, "`:` is expected");
                state = State.VALUE;
            }
            case AFTER -> after(value, at);
            case LITERAL -> literal(value, at);
            case ESCAPE -> escape(value, at);
            case UNICODE -> unicode(value, at);
            case NUMBER, KEY_TEXT, TEXT -> throw new IllegalStateException("`" + state + "` has its own loop");
        }
    }

    private boolean isBetweenTokens() {
        return state.compareTo(State.AFTER) <= 0;
    }

    private void value(byte value, int at) {
        values++;
        switch (value) {
            case '"' -> {
                state = State.TEXT;
                markup = place.isAtMarkup() ? Optional.of(new XmlScan(limits)) : Optional.empty();
            }
            case '{' -> open(true);
            case '[' -> open(false);
            case 't' -> literal(0);
            case 'f' -> literal(1);
            case 'n' -> literal(2);
            default -> {
                number.begin();
                require(number.accept(value) && value != '+', value, at, "a JSON value is expected");
                state = State.NUMBER;
            }
        }
    }

    private void open(boolean object) {
        if (place.depth() == limits.depth()) {
            throw bad("Values are nested deeper than " + limits.depth(), "less is expected");
        }
        place.open(object);
        state = object ? State.KEY_OR_END : State.VALUE_OR_END;
    }

    private void close() {
        place.close();
        state = State.AFTER;
    }

    private void beginKey(byte value, int at) {
        if (value == '}' && state == State.KEY_OR_END) {
            close();
            return;
        }
        require(value == '"', value, at, "a key in quotes is expected");
        place.beginKey();
        state = State.KEY_TEXT;
    }

    private void after(byte value, int at) {
        if (value == ',' && place.isInObject()) {
            state = State.KEY;
        } else if (value == ',' && place.isInArray()) {
            place.nextItem();
            state = State.VALUE;
        } else if (value == '}' && place.isInObject() || value == ']' && place.isInArray()) {
            close();
        } else {
            require(false, value, at, place.depth() == 0 ? "the end is expected" : "`,` or the end is expected");
        }
    }

    private void literal(int which) {
        literal = LITERALS[which];
        literalAt = 1;
        state = State.LITERAL;
    }

    private void literal(byte value, int at) {
        require(value == literal[literalAt], value, at, "`true`, `false` or `null` is expected");
        literalAt++;
        if (literalAt == literal.length) {
            state = State.AFTER;
        }
    }

    private void escape(byte value, int at) {
        if (value == 'u') {
            escapes.begin();
            state = State.UNICODE;
            return;
        }
        escapes.requireNoHalf(this::bad);
        require("\"\\/nrt".indexOf(value) >= 0, value, at, "one of \\\" \\\\ \\/ \\n \\r \\t \\u is expected");
        toMarkup(value == 'n' || value == 'r' || value == 't' ? (byte) ' ' : value);
        state = State.TEXT;
    }

    private void unicode(byte value, int at) {
        require(Character.digit(value, 16) >= 0, value, at, "four hexadecimal digits are expected");
        if (escapes.digit(Character.digit(value, 16), this::bad)) {
            int unit = escapes.unit();
            toMarkup(unit < 0x80 ? (byte) unit : (byte) 'x'); // only markup counts, and it is ASCII
            state = State.TEXT;
        }
    }

    private void require(boolean holds, byte value, int at, String expected) {
        if (holds) {
            return;
        }
        long byteAt = offset + at;
        boolean mark = byteAt == 0 && (value & 0xFF) == 0xEF;
        String found =
                mark ? "a byte order mark" : value > 0x20 && value < 0x7F ? "`" + (char) value + "`" : hex(value);
        throw bad("Byte " + byteAt + " is " + found, expected);
    }

    private static String hex(byte value) {
        return String.format("0x%02X", value & 0xFF);
    }

    private BadInputException bad(String found, String expected) {
        String path = place.text();
        return new BadInputException(
                Kind.MALFORMED, path, path.isEmpty() ? found : "At `" + path + "`: " + lower(found), expected);
    }

    private static String lower(String text) {
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    @Override
    public void end() {
        if (state == State.NUMBER) {
            endNumber();
        }
        if (state != State.AFTER || place.depth() > 0) {
            boolean empty = offset == 0;
            throw bad(empty ? "The input is empty" : "The input ends in the middle", "a whole JSON value is expected");
        }
    }

    @Override
    public long values() {
        return values;
    }
}
