package org.upright.server;

import ca.uhn.fhir.context.FhirContext;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.upright.cdshooks.ClientCheck;
import org.upright.metrics.Metrics;
import org.upright.rest.AuditTrail;
import org.upright.rest.Authorization;
import org.upright.rest.BearerTokens;
import org.upright.rest.MetricsPage;
import org.upright.rest.PatientData;
import org.upright.rest.Publishing;
import org.upright.rest.RateLimit;
import org.upright.rest.SmartDiscovery;
import org.upright.rest.StoredAudits;
import org.upright.security.SecuritySettings;
import org.upright.security.TokenVerifier;
import org.upright.store.ResourceStore;

/**
 * Who is let in, how often, and what is written down of it; as the settings say.
 *
 * @param outermost filters before all others
 * @param filters in front of every servlet
 * @param servlets by path
 * @param interceptors of the FHIR endpoint
 * @param hookClients who may call CDS services
 * @param audits the trail that accesses are written to, where there is one
 */
record Protection(
        List<Filter> outermost,
        List<Filter> filters,
        Map<String, HttpServlet> servlets,
        List<Object> interceptors,
        ClientCheck hookClients,
        Optional<StoredAudits> audits) {
    private static final int SKEW_SECONDS = 60;

    Protection {
        outermost = List.copyOf(outermost);
        filters = List.copyOf(filters);
        servlets = Map.copyOf(servlets);
        interceptors = List.copyOf(interceptors);
    }

    static Protection none() {
        return new Protection(List.of(), List.of(), Map.of(), List.of(), ClientCheck.open(), Optional.empty());
    }

    static Protection of(Settings settings, FhirContext context, ResourceStore store, Clock clock, Metrics metrics) {
        List<Filter> filters = new ArrayList<>();
        List<Object> interceptors = new ArrayList<>();
        int rate = settings.number("server.requestsPerMinute", 0, 1_000_000);
        if (rate > 0) {
            RateLimit limit = new RateLimit(rate);
            filters.add(limit);
            interceptors.add(limit.new Entries());
        }
        PatientData patients = new PatientData(context, store);
        Optional<SecuritySettings> security = security(settings);
        MetricsAccess metered = MetricsAccess.of(settings);
        Optional<TokenVerifier> verifier = security.map(given -> new TokenVerifier(given, clock));
        verifier.ifPresent(tokens -> {
            filters.add(new BearerTokens(
                    tokens, metered == MetricsAccess.TOKEN ? Set.of("/fhir", "/metrics") : Set.of("/fhir")));
            interceptors.add(new Authorization(context, patients, store, new Publishing(context)));
        });
        Optional<StoredAudits> audits = audits(settings, store);
        audits.ifPresent(sink -> interceptors.add(new AuditTrail(sink, patients, clock)));
        Map<String, HttpServlet> servlets = new TreeMap<>();
        security.map(Protection::discovery).ifPresent(servlets::putAll);
        List<Filter> outermost = new ArrayList<>();
        if (metered != MetricsAccess.OFF) {
            servlets.put("/metrics", new MetricsPage(metrics::page, metered == MetricsAccess.TOKEN));
            outermost.add(metrics.requests());
        }
        return new Protection(
                outermost,
                filters,
                servlets,
                interceptors,
                new HookSettings(settings).clients(verifier, clock),
                audits);
    }

    private static Map<String, HttpServlet> discovery(SecuritySettings given) {
        return Map.of(
                "/.well-known/smart-configuration", new SmartDiscovery(given),
                "/fhir/.well-known/smart-configuration", new SmartDiscovery(given));
    }

    private static Optional<StoredAudits> audits(Settings settings, ResourceStore store) {
        String usual = settings.optional("security.issuer").isPresent() ? "open" : "off";
        return switch (settings.optional("audit.mode").orElse(usual)) {
            case "off" -> Optional.empty();
            case "open" -> Optional.of(new StoredAudits(store, false));
            case "closed" -> Optional.of(new StoredAudits(store, true));
            default -> throw settings.bad("audit.mode", "`off`, `open` or `closed`");
        };
    }

    /** Empty where no issuer is configured: then nobody is asked who they are. */
    static Optional<SecuritySettings> security(Settings settings) {
        if (settings.optional("security.issuer").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new SecuritySettings(
                settings.text("security.issuer"),
                settings.optional("security.audience")
                        .orElseThrow(() -> settings.bad("security.audience", "the public url of the FHIR endpoint")),
                address(settings, "security.jwks")
                        .orElseThrow(() -> settings.bad("security.jwks", "the url of the issuer's keys")),
                algorithms(settings),
                Duration.ofSeconds(SKEW_SECONDS),
                address(settings, "security.authorize"),
                address(settings, "security.token")));
    }

    private static Set<String> algorithms(Settings settings) {
        Set<String> named = Arrays.stream(settings.text("security.algorithms").split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
        if (!SecuritySettings.ALGORITHMS.containsAll(named)) {
            throw settings.bad(
                    "security.algorithms", "some of `ES384`, `RS384`, `ES256`, `RS256`, separated by commas");
        }
        return named;
    }

    /** Keys that come over plain HTTP could be anybody's; on this machine they cannot. */
    private static Optional<URI> address(Settings settings, String name) {
        try {
            Optional<URI> uri = settings.optional(name).map(URI::create);
            uri.filter(given -> !isSafe(given)).ifPresent(given -> {
                throw settings.bad(name, "an https url");
            });
            return uri;
        } catch (IllegalArgumentException e) {
            throw settings.bad(name, "an https url");
        }
    }

    static boolean isSafe(URI uri) {
        String host = Optional.ofNullable(uri.getHost()).orElse("");
        return "https".equals(uri.getScheme()) && !host.isEmpty()
                || "http".equals(uri.getScheme()) && host.matches("127\\.0\\.0\\.1|localhost|\\[::1]");
    }

    /** Whether those are let in who may be: not while an audit trail that is waited for cannot be written. */
    boolean isReady() {
        return audits.map(StoredAudits::isReady).orElse(true);
    }

    void close() {
        audits.ifPresent(StoredAudits::close);
    }
}
