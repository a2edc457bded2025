package org.upright.rest;

import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.upright.store.HistoryPage;
import org.upright.store.HistoryRequest;

/**
 * Urls of pages.
 *
 * @param base of the server, without a slash at its end
 * @param path from the base to what was asked, without {@code _search}
 * @param presentation parameters that a following page repeats, such as {@code _format}
 */
record PageLinks(String base, String path, Map<String, List<String>> presentation, Map<String, List<String>> asked) {
    private static final Set<String> REPEATED = Set.of("_format", "_pretty", "_summary", "_elements");

    static PageLinks of(ServletRequestDetails request) {
        Map<String, List<String>> asked = new TreeMap<>();
        request.getParameters().forEach((name, values) -> asked.put(name, List.of(values)));
        Map<String, List<String>> presentation = new TreeMap<>(asked);
        presentation.keySet().retainAll(REPEATED);
        String path = request.getRequestPath().replaceFirst("/?_search$", "");
        return new PageLinks(request.getFhirServerBase(), path, presentation, asked);
    }

    String page(Map<String, List<String>> parameters) {
        Map<String, List<String>> all = new TreeMap<>(presentation);
        all.putAll(parameters);
        return url(all);
    }

    String self() {
        return url(asked);
    }

    Optional<String> next(HistoryPage page) {
        return page.next().map(key -> {
            Map<String, List<String>> all = new TreeMap<>(asked);
            all.put(HistoryRequest.BEFORE, List.of(key.toString()));
            return url(all);
        });
    }

    private String url(Map<String, List<String>> parameters) {
        String place = path.isEmpty() ? base : base + "/" + path;
        String query = parameters.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(value -> encode(entry.getKey()) + "=" + encode(value)))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? place : place + "?" + query;
    }

    /** Percent-encoded, but for what a query may hold and people read. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":")
                .replace("%2C", ",")
                .replace("%2F", "/");
    }
}
