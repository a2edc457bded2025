package org.upright.rest;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.RefusedException;

/** A request as the servlets behind the guard see it: in UTF-8, with a body and parameters that were looked at. */
final class GuardedRequest extends HttpServletRequestWrapper {
    private final Arrival arrival;

    GuardedRequest(HttpServletRequest request, Arrival arrival) {
        super(request);
        this.arrival = arrival;
    }

    /** FHIR is UTF-8 whatever the client's library writes here by default; what is not was refused. */
    @Override
    public @Nullable String getContentType() {
        String type = super.getContentType();
        return type == null ? null : type.replaceFirst("(?i)charset=[^;]*", "charset=UTF-8");
    }

    @Override
    public String getCharacterEncoding() {
        return "UTF-8";
    }

    @Override
    public @Nullable String getHeader(String name) {
        return name.equalsIgnoreCase("Content-Type") ? getContentType() : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        Optional<String> type =
                name.equalsIgnoreCase("Content-Type") ? Optional.ofNullable(getContentType()) : Optional.empty();
        return type.isPresent() ? Collections.enumeration(List.of(type.get())) : super.getHeaders(name);
    }

    /** The container reads form data itself, past the stream below. */
    @Override
    public Map<String, String[]> getParameterMap() {
        boolean reads = getContentLengthLong() != 0
                && Optional.ofNullable(getContentType()).orElse("").contains("form");
        if (reads) {
            arrival.takePlace();
        }
        try {
            return whole(super.getParameterMap());
        } catch (RefusedException refused) {
            throw refused;
        } catch (RuntimeException broken) { // the container's own, a type that nobody but the server knows
            throw new RefusedException.Unreadable(
                    "The parameters cannot be read: `%` and two hexadecimal digits, UTF-8, and no more than the"
                            + " server takes are expected.");
        } finally {
            if (reads) {
                arrival.leavePlace();
            }
        }
    }

    private static Map<String, String[]> whole(Map<String, String[]> parameters) {
        parameters.forEach((name, values) -> {
            if (name.indexOf(0) >= 0 || String.join("", values).indexOf(0) >= 0) {
                throw new RefusedException.Unreadable("A parameter has the character U+0000; text is expected.");
            }
        });
        return parameters;
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return getParameterMap().get(name);
    }

    @Override
    public @Nullable String getParameter(String name) {
        String @Nullable [] values = getParameterValues(name);
        return values == null || values.length == 0 ? null : values[0];
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(getParameterMap().keySet());
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return new GuardedStream(super.getInputStream(), arrival);
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
}
