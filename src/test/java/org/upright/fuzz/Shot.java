package org.upright.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request as it goes over the wire.
 *
 * @param kind what it was meant to be, for the report
 * @param target path and query as sent, escapes and all
 */
record Shot(String kind, String method, String target, Map<String, String> headers, byte[] body) {
    Shot {
        headers = new LinkedHashMap<>(headers);
    }

    static Shot of(String kind, String method, String target) {
        return new Shot(kind, method, target, Map.of(), new byte[0]);
    }

    Shot with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Shot(kind, method, target, more, body);
    }

    Shot without(String header) {
        Map<String, String> fewer = new LinkedHashMap<>(headers);
        fewer.remove(header);
        return new Shot(kind, method, target, fewer, body);
    }

    Shot body(String type, byte[] bytes) {
        return new Shot(kind, method, target, headers, bytes).with("Content-Type", type);
    }

    Shot carrying(byte[] bytes) {
        return new Shot(kind, method, target, headers, bytes);
    }

    Shot to(String other) {
        return new Shot(kind, method, other, headers, body);
    }

    /** The bytes that a socket is given; the answer ends where the connection does. */
    byte[] wire() {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        head.append("Host: 127.0.0.1\r\nConnection: close\r\n");
        headers.forEach((name, value) -> head.append(name)
                .append(": ")
                .append(value.replaceAll("[\r\n]", " "))
                .append("\r\n"));
        boolean chunked = headers.containsKey("Transfer-Encoding");
        if (!chunked && (body.length > 0 || method.matches("P.*"))) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream wire = new ByteArrayOutputStream(body.length + 512);
        wire.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        wire.writeBytes(chunked ? chunks() : body);
        return wire.toByteArray();
    }

    private byte[] chunks() {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream(body.length + 64);
        if (body.length > 0) {
            chunks.writeBytes((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunks.writeBytes(body);
            chunks.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        chunks.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return chunks.toByteArray();
    }
}
