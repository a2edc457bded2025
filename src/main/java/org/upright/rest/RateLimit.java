package org.upright.rest;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/**
 * Bounds the requests of each client, by its address: a bucket that holds a minute's worth and fills steadily. Of the
 * clients the last ten thousand are remembered. Whoever has one IPv6 address has 2^64 of them as a rule, so a client is all
 * that begin alike with 64 bits.
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
        long wait = request.getServletPath().equals("/health") ? 0 : secondsToWait(request.getRemoteAddr(), 1);
        if (wait == 0) {
            chain.doFilter(request, response);
            return;
        }
        response.setHeader("Retry-After", Long.toString(wait));
        PlainOutcome.send(response, 429, tooMany(wait));
    }

    private Issue tooMany(long wait) {
        return Issue.error(
                IssueType.THROTTLED,
                "",
                "More than " + perMinute + " requests a minute, each entry of a bundle counted; try again in " + wait
                        + " seconds.");
    }

    /**
     * 0 where the client may go on; that takes as many from its bucket. More than it can ever hold are let through when
     * it is full, and waited for afterwards.
     */
    synchronized long secondsToWait(String address, int requests) {
        String client = client(address);
        long now = nanos.getAsLong();
        Bucket before = buckets.getOrDefault(client, new Bucket(perMinute, now));
        double left = Math.min(perMinute, before.left + (now - before.at) / MINUTE_NANOS * perMinute);
        int needed = Math.min(requests, perMinute);
        boolean free = left >= needed;
        buckets.put(client, new Bucket(free ? left - requests : left, now));
        return free ? 0 : (long) Math.ceil((needed - left) * 60 / perMinute);
    }

    private static String client(String address) {
        String literal = address.replaceAll("^\\[|(%.*)?]?$", "");
        if (!literal.contains(":") || !literal.matches("[0-9A-Fa-f:.]+")) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.getByName(literal).getAddress(); // of a literal: nobody is asked
            return bytes.length == 16
                    ? HexFormat.of().formatHex(bytes, 0, 8)
                    : InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }

    /** Counts what a bundle has beyond the request that it came with. Before anything of it is judged or carried out. */
    @Interceptor
    public final class Entries {
        @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED, order = -200)
        public void count(ServletRequestDetails request, RestOperationTypeEnum interaction) {
            boolean bundled =
                    interaction == RestOperationTypeEnum.TRANSACTION || interaction == RestOperationTypeEnum.BATCH;
            if (!bundled || !(request.getResource() instanceof Bundle bundle)) {
                return;
            }
            int more = bundle.getEntry().size() - 1;
            long wait = more > 0 ? secondsToWait(request.getServletRequest().getRemoteAddr(), more) : 0;
            if (wait > 0) {
                request.getServletResponse().setHeader("Retry-After", Long.toString(wait));
                throw Refusals.http(429, Refusals.outcome(tooMany(wait)));
            }
        }
    }
}
