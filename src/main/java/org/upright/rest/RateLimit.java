package org.upright.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/**
 * Bounds the requests of each client, by its address: a bucket that holds a minute's worth and fills steadily. Of the
 * clients the last ten thousand are remembered.
 */
public final class RateLimit extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final int CLIENTS = 10_000;
    private static final double MINUTE_NANOS = 60e9;

    private final int perMinute;
    private final transient LongSupplier nanos;
    private final transient Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > CLIENTS;
        }
    };

    public RateLimit(int perMinute) {
        this(perMinute, System::nanoTime);
    }

    RateLimit(int perMinute, LongSupplier nanos) {
        this.perMinute = perMinute;
        this.nanos = nanos;
    }

    private record Bucket(double left, long at) {}

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long wait = request.getServletPath().equals("/health") ? 0 : secondsToWait(request.getRemoteAddr());
        if (wait == 0) {
            chain.doFilter(request, response);
            return;
        }
        response.setHeader("Retry-After", Long.toString(wait));
        PlainOutcome.send(
                response,
                429,
                Issue.error(
                        IssueType.THROTTLED,
                        "",
                        "More than " + perMinute + " requests a minute; try again in " + wait + " seconds."));
    }

    /** 0 where the client may go on; that takes one from its bucket. */
    synchronized long secondsToWait(String client) {
        long now = nanos.getAsLong();
        Bucket before = buckets.getOrDefault(client, new Bucket(perMinute, now));
        double left = Math.min(perMinute, before.left + (now - before.at) / MINUTE_NANOS * perMinute);
        boolean free = left >= 1;
        buckets.put(client, new Bucket(free ? left - 1 : left, now));
        return free ? 0 : (long) Math.ceil((1 - left) * 60 / perMinute);
    }
}
