package org.upright.guard;

import java.util.Optional;
import org.upright.guard.BadInputException.Kind;

/** The check of one input that arrives in pieces. Not thread-safe. */
public final class BodyCheck {
    private final GuardLimits limits;
    private final Form form;
    private Optional<Scan> scan = Optional.empty();
    private long length;

    BodyCheck(GuardLimits limits, Form form) {
        this.limits = limits;
        this.form = form;
    }

    /**
     * Looks at the next bytes; they are not kept.
     *
     * @throws BadInputException where the input is not to be parsed
     */
    public void more(byte[] bytes, int from, int count) {
        if (count <= 0) {
            return;
        }
        length += count;
        Guard.requireLength(length, limits);
        if (scan.isEmpty()) {
            scan = begin(bytes, from, from + count);
        }
        if (scan.isPresent()) {
            scan.get().more(bytes, from, from + count);
        }
    }

    /** Empty as long as there is nothing but white space. */
    private Optional<Scan> begin(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
        return at == to ? Optional.empty() : Optional.of(scan(bytes[at]));
    }

    private Scan scan(byte first) {
        boolean marked = first == '<' || first == '{' || first == '[' || first < 0;
        if (form == Form.QUERY && !marked) {
            return new QueryScan();
        }
        boolean xml = form == Form.XML || form != Form.JSON && first == '<';
        return xml ? new XmlScan(limits) : new JsonScan(limits);
    }

    /** @throws BadInputException where the input is empty or not complete */
    public void end() {
        if (scan.isEmpty() && form != Form.QUERY) {
            throw new BadInputException(
                    Kind.MALFORMED, "", "The input is empty", (form == Form.XML ? "XML" : "JSON") + " is expected");
        }
        scan.ifPresent(Scan::end);
    }

    /** Whether there was nothing at all. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** Bytes until now. */
    public long length() {
        return length;
    }

    /** Of JSON the values, of XML the elements and attributes until now; of form data none. */
    public long values() {
        return scan.map(Scan::values).orElse(0L);
    }
}
