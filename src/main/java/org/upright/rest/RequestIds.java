package org.upright.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.MDC;

/** Gives every request an id, the caller's {@code X-Request-Id} where it is decent, for answer and log alike. */
public final class RequestIds extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final String HEADER = "X-Request-Id";
    private static final String KEY = RequestIds.class.getName();

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String id = Optional.ofNullable(request.getHeader(HEADER))
                .filter(sent -> sent.matches("[A-Za-z0-9._\\-]{1,64}"))
                .orElseGet(() -> Long.toHexString(ThreadLocalRandom.current().nextLong()));
        request.setAttribute(KEY, id);
        response.setHeader(HEADER, id);
        MDC.put("requestId", id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove("requestId");
        }
    }

    /** The id of this request; a dash where the filter was not passed. */
    static String of(ServletRequest request) {
        return Optional.ofNullable((String) request.getAttribute(KEY)).orElse("-");
    }
}
