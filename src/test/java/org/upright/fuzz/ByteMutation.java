package org.upright.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Changes below the syntax: cut, doubled, spliced and flipped bytes, wrong encodings, document types. */
final class ByteMutation {
    private static final List<String> SPLICES = List.of(
            "\u0000",
            "\u0001",
            "\ufeff",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "<",
            ">",
            ",",
            "&amp;",
            "&x;",
            "<!--",
            "]]>",
            "<![CDATA[",
            "\\u0000",
            "\\ud800",
            "\\",
            "1e1000000",
            "\"a\":1,\"a\":2,",
            "\"id\":\"p1\",",
            "<?x?>",
            "//",
            "/*");

    private final Draw draw;

    ByteMutation(Draw draw) {
        this.draw = draw;
    }

    byte[] spoilt(byte[] body) {
        if (body.length == 0) {
            return draw.bytes(draw.below(40));
        }
        int at = draw.below(body.length);
        return switch (draw.below(9)) {
            case 0 -> Arrays.copyOf(body, at);
            case 1 -> joined(body, body);
            case 2 -> joined(body, draw.one(SPLICES).getBytes(StandardCharsets.UTF_8));
            case 3 -> flipped(body, at);
            case 4 -> new String(body, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16);
            case 5 -> joined(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, body);
            case 6 ->
                joined(
                        "<!DOCTYPE x [<!ENTITY x SYSTEM \"http://127.0.0.1:1/\">]>".getBytes(StandardCharsets.UTF_8),
                        body);
            default ->
                spliced(
                        body,
                        at,
                        draw.once(3) ? draw.bytes(4) : draw.one(SPLICES).getBytes(StandardCharsets.UTF_8));
        };
    }

    private byte[] flipped(byte[] body, int at) {
        byte[] copy = body.clone();
        copy[at] ^= (byte) (1 << draw.below(8));
        return copy;
    }

    private static byte[] spliced(byte[] body, int at, byte[] more) {
        return joined(joined(Arrays.copyOf(body, at), more), Arrays.copyOfRange(body, at, body.length));
    }

    private static byte[] joined(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream(one.length + other.length);
        both.writeBytes(one);
        both.writeBytes(other);
        return both.toByteArray();
    }
}
