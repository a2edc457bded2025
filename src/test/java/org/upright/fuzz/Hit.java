package org.upright.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came back.
 *
 * @param status 0 where the connection ended without an answer, 1 where none came in time
 * @param head with status line and headers; why there is none, where the connection ended
 */
record Hit(int status, String head, String body) {
    static final int SILENT = 1;
    static final int LOST = 0;
    private static final int PATIENCE = 60_000;
    private static final int KEPT = 4 * 1_024 * 1_024;
    private static final Pattern CODE =
            Pattern.compile("\"severity\"\\s*:\\s*\"\\w+\",\\s*\"code\"\\s*:\\s*\"([a-z-]+)\"");
    private static final Pattern XML_CODE = Pattern.compile("<issue>.*?<code value=\"([a-z-]+)\"", Pattern.DOTALL);
    private static final Pattern RESOURCE = Pattern.compile("^\\s*\\{\\s*\"resourceType\"\\s*:\\s*\"(\\w+)\"");
    private static final Pattern ROOT = Pattern.compile("^(?:<\\?[^>]*>)?\\s*<(\\w+)");

    static Hit of(Shot shot, int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE);
            try {
                OutputStream out = socket.getOutputStream();
                out.write(shot.wire());
                out.flush();
            } catch (IOException refusedEarly) {
                // the answer is there already: the server need not read a body that it refuses
            }
            return read(socket.getInputStream());
        }
    }

    private static Hit read(InputStream in) {
        byte[] all;
        try {
            all = in.readNBytes(KEPT);
        } catch (SocketTimeoutException late) {
            return new Hit(SILENT, "", "");
        } catch (IOException reset) {
            return new Hit(LOST, reset.toString(), "");
        }
        String text = new String(all, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.startsWith("HTTP/1.1 ")) {
            return new Hit(LOST, text, "");
        }
        return new Hit(Integer.parseInt(text.substring(9, 12)), text.substring(0, end), text.substring(end + 4));
    }

    /** First issue code of an outcome, else the kind of thing that came. */
    String said() {
        String plain = body.replaceAll("(?m)^[0-9a-fA-F]{1,6}\r\n", "");
        for (Pattern pattern : List.of(CODE, XML_CODE)) {
            Matcher found = pattern.matcher(plain);
            if (plain.length() < 100_000 && plain.contains("OperationOutcome") && found.find()) {
                return found.group(1);
            }
        }
        for (Pattern pattern : List.of(RESOURCE, ROOT)) {
            Matcher found = pattern.matcher(plain);
            if (found.find()) {
                return found.group(1);
            }
        }
        return plain.isBlank() ? "nothing" : plain.strip().startsWith("{") ? "json" : "text";
    }

    String header(String name) {
        Matcher found =
                Pattern.compile("(?im)^" + Pattern.quote(name) + ":\\s*(.*)$").matcher(head);
        return found.find() ? found.group(1).strip() : "";
    }

    /**
     * No answer, or a 5xx other than those about the request itself: method not implemented, version of HTTP unknown, a
     * search by a parameter that was written a moment ago and is still being indexed, and an expression that got no turn
     * (of which {@link FuzzReport} allows few).
     */
    boolean isUnexpected() {
        boolean later =
                status == 503 && (body.contains("is being made; try again later") || body.contains("busy with other "));
        return status < 100 || status >= 500 && status != 501 && status != 505 && !later;
    }
}
