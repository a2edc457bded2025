package org.upright.guard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.upright.guard.BadInputException.Kind;

/** Refuses input that is not to be parsed. Thread-safe. */
public final class Guard {
    /** Latin 1 is the default label of some HTTP libraries; its bytes pass only where they are UTF-8. */
    private static final List<String> CHARSETS = List.of("UTF-8", "US-ASCII", "ISO-8859-1");

    private final GuardLimits limits;

    public Guard(GuardLimits limits) {
        this.limits = limits;
    }

    /** For input that arrives in pieces: give each piece, then end it. */
    public BodyCheck body(Form form) {
        return new BodyCheck(limits, form);
    }

    /** @throws BadInputException where the bytes are not to be parsed */
    public void check(byte[] input, Form form) {
        BodyCheck check = body(form);
        check.more(input, 0, input.length);
        check.end();
    }

    /**
     * Reads to the end, and no further than the limit.
     *
     * @throws BadInputException where the bytes are not to be parsed
     */
    public byte[] read(InputStream source, Form form) throws IOException {
        BodyCheck check = body(form);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(8_192);
        byte[] piece = new byte[8_192];
        for (int got = source.read(piece); got >= 0; got = source.read(piece)) {
            check.more(piece, 0, got);
            kept.write(piece, 0, got);
        }
        check.end();
        return kept.toByteArray();
    }

    /** @param declared bytes, as a header says; negative where it does not */
    public void checkLength(long declared) {
        requireLength(declared, limits);
    }

    static void requireLength(long length, GuardLimits limits) {
        if (length > limits.bytes()) {
            throw new BadInputException(
                    Kind.TOO_LARGE,
                    "",
                    "The body is larger than " + limits.bytes() + " bytes",
                    "that is the limit here");
        }
    }

    /** @param length of path and query as sent */
    public void checkUrl(int length) {
        if (length > limits.url()) {
            throw new BadInputException(
                    Kind.URL_TOO_LONG,
                    "",
                    "The url has " + length + " characters",
                    "at most " + limits.url() + " are read; a search can be sent by POST to `_search`");
        }
    }

    /** @throws BadInputException where an escape is broken or what is escaped is no text */
    public void checkQuery(String query) {
        byte[] bytes = query.getBytes(StandardCharsets.UTF_8);
        Scan scan = new QueryScan();
        scan.more(bytes, 0, bytes.length);
        scan.end();
    }

    /** Bodies are not unpacked: a megabyte of gzip can be a thousand of zeros. */
    public void checkContentEncoding(String encoding) {
        if (!encoding.equalsIgnoreCase("identity")) {
            throw new BadInputException(
                    Kind.ENCODED, "", "`Content-Encoding` is `" + encoding + "`", "bodies are read uncompressed only");
        }
    }

    /** What is scanned as UTF-8 must not be parsed as something that is not even ASCII where UTF-8 is. */
    public void checkCharset(String charset) {
        if (CHARSETS.stream().noneMatch(charset::equalsIgnoreCase)) {
            throw new BadInputException(
                    Kind.ENCODED, "", "The charset is `" + charset + "`", "bodies are read as UTF-8 only");
        }
    }
}
