package org.upright.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What answers told and requests can ask for again: pages, cards, services. Thread-safe. */
final class Harvest {
    private static final int KEPT = 200;
    private static final Pattern NEXT =
            Pattern.compile("\"relation\":\\s*\"next\",\\s*\"url\":\\s*\"http://[^/\"]*(/[^\"]*)\"");
    private static final Pattern CARD = Pattern.compile("\"uuid\":\\s*\"([0-9a-f-]{36})\"");

    private final List<String> pages = new ArrayList<>(List.of("/fhir/Patient?_count=1"));
    private final List<String> cards = new ArrayList<>(List.of("0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"));
    private final List<JsonNode> services = new ArrayList<>();

    /** @param discovery the body of {@code GET /cds-services} */
    Harvest(String discovery) throws IOException {
        Seeds.JSON.readTree(discovery).path("services").forEach(services::add);
    }

    synchronized void learn(Hit hit) {
        keep(NEXT, hit.body(), pages);
        keep(CARD, hit.body(), cards);
    }

    private static void keep(Pattern pattern, String body, List<String> into) {
        Matcher found = pattern.matcher(body);
        if (body.length() < 200_000 && found.find()) {
            into.add(found.group(1).replace("\\u0026", "&"));
            if (into.size() > KEPT) {
                into.remove(1);
            }
        }
    }

    /** A next page, its token spoilt in one of three. */
    synchronized String page(Draw draw) {
        String page = draw.one(pages);
        int at = draw.below(page.length());
        return draw.once(3) && at > 6
                ? page.substring(0, at) + draw.one(List.of("A", "0", "%", "-", "")) + page.substring(at + 1)
                : page;
    }

    synchronized String card(Draw draw) {
        return draw.once(5) ? draw.one(Hostile.TEXTS) : draw.one(cards);
    }

    synchronized JsonNode service(Draw draw) {
        return services.isEmpty() ? Seeds.JSON.createObjectNode() : draw.one(services);
    }
}
