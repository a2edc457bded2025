package org.upright.metrics;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Counts every request that comes by with what it was, how it was answered and how long that took. */
final class RequestTimes extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<Optional<Meters>> meters;

    RequestTimes(Supplier<Optional<Meters>> meters) {
        this.meters = meters;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long began = System.nanoTime();
        boolean thrown = true;
        try {
            chain.doFilter(request, response);
            thrown = false;
        } finally {
            int status = thrown ? 500 : response.getStatus();
            meters.get().ifPresent(counting -> counting.request(name(request), status, System.nanoTime() - began));
        }
    }

    /** Of a list of ours, whatever the url. */
    private static String name(HttpServletRequest request) {
        String rest = Optional.ofNullable(request.getPathInfo()).orElse("/");
        return OperationNames.of(request).orElseGet(() -> switch (request.getServletPath()) {
            case "/cds-services" -> hook(rest);
            case "/health" -> "health";
            case "/metrics" -> "metrics";
            case "/.well-known/smart-configuration", "/fhir/.well-known/smart-configuration" -> "smart-configuration";
            default -> "unrouted";
        });
    }

    private static String hook(String rest) {
        if (rest.equals("/")) {
            return "hook-discovery";
        }
        return rest.endsWith("/feedback") ? "hook-feedback" : "hook-call";
    }
}
