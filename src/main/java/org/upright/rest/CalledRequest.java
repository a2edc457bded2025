package org.upright.rest;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.RefusedException;

/** The request that one entry of a batch stands for: the caller, the server and the token are the batch's. */
final class CalledRequest extends HttpServletRequestWrapper {
    /** Say something of the batch that is not so of its entry. */
    private static final Set<String> OF_THE_BATCH = Set.of(
            "accept",
            "content-type",
            "content-length",
            "content-encoding",
            "transfer-encoding",
            "if-match",
            "if-none-match",
            "if-none-exist",
            "if-modified-since",
            "prefer");

    private final String method;
    private final String path;
    private final String query;
    private final byte[] body;
    private final Map<String, String[]> parameters = new LinkedHashMap<>();

    /** @param url relative to the server's base */
    CalledRequest(HttpServletRequest batch, String method, String url, byte[] body) {
        super(batch);
        int question = url.indexOf('?');
        this.method = method;
        this.path = question < 0 ? url : url.substring(0, question);
        this.query = question < 0 ? "" : url.substring(question + 1);
        this.body = body;
        Stream.of(query.split("&")).filter(pair -> !pair.isEmpty()).forEach(this::addParameter);
    }

    private void addParameter(String pair) {
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        parameters.merge(
                name,
                new String[] {value},
                (before, more) -> Stream.concat(Arrays.stream(before), Arrays.stream(more))
                        .toArray(String[]::new));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedException.Unreadable("`" + text + "` is no part of a url: " + e.getMessage());
        }
    }

    @Override
    public String getMethod() {
        return method;
    }

    @Override
    public String getRequestURI() {
        return getContextPath() + getServletPath() + getPathInfo();
    }

    @Override
    public StringBuffer getRequestURL() {
        StringBuffer url = super.getRequestURL();
        int end = url.indexOf("/", url.indexOf("://") + 3);
        url.setLength(end < 0 ? url.length() : end);
        return url.append(getRequestURI());
    }

    @Override
    public String getPathInfo() {
        return "/" + path;
    }

    @Override
    public @Nullable String getQueryString() {
        return query.isEmpty() ? null : query;
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return parameters;
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return parameters.get(name);
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = parameters.get(name);
        return values == null ? null : values[0];
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(parameters.keySet());
    }

    @Override
    public @Nullable String getHeader(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "accept" -> "application/fhir+json";
            case "content-type" -> getContentType();
            default -> OF_THE_BATCH.contains(name.toLowerCase(Locale.ROOT)) ? null : super.getHeader(name);
        };
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        if (!OF_THE_BATCH.contains(name.toLowerCase(Locale.ROOT))) {
            return super.getHeaders(name);
        }
        String header = getHeader(name);
        return header == null ? Collections.emptyEnumeration() : Collections.enumeration(Set.of(header));
    }

    @Override
    public @Nullable String getContentType() {
        return body.length == 0 ? null : "application/fhir+json";
    }

    @Override
    public int getContentLength() {
        return body.length;
    }

    @Override
    public long getContentLengthLong() {
        return body.length;
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8));
    }

    @Override
    public ServletInputStream getInputStream() {
        ByteArrayInputStream bytes = new ByteArrayInputStream(body);
        return new ServletInputStream() {
            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new IllegalStateException("An entry of a batch is read blocking");
            }
        };
    }
}
