package org.upright.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.upright.content.Loaded;

/** The lines that whoever starts the server reads. */
public final class Banner {
    private static final int TITLES = 3;

    private Banner() {}

    public static String text(Settings settings, Upright upright, UprightServer server) {
        return String.join(
                "\n",
                "Upright " + Version.text(),
                "  address    " + server.url(),
                "  database   " + database(settings),
                "  guideline  " + guideline(upright),
                "  security   " + security(settings),
                "");
    }

    private static String database(Settings settings) {
        Optional<String> url = settings.optional("store.url");
        return url.map(text -> "PostgreSQL, " + text.replaceAll("\\?.*", ""))
                .orElseGet(() -> "SQLite in "
                        + Path.of(settings.text("store.folder"))
                                .toAbsolutePath()
                                .normalize());
    }

    private static String guideline(Upright upright) {
        List<PlanDefinition> plans = upright.content().current().all(PlanDefinition.class).stream()
                .filter(plan -> plan.getStatus() == PublicationStatus.ACTIVE)
                .toList();
        if (plans.isEmpty()) {
            return "none; `load DIR` brings one";
        }
        String titles = plans.stream().limit(TITLES).map(Banner::title).collect(Collectors.joining(", "));
        String more = plans.size() > TITLES ? " and " + (plans.size() - TITLES) + " more plans" : "";
        return titles + more + " (" + outcome(upright.loaded()) + ")";
    }

    private static String title(PlanDefinition plan) {
        return plan.getIdElement().getIdPart()
                + Optional.ofNullable(plan.getVersion()).map(v -> "|" + v).orElse("");
    }

    private static String outcome(List<Loaded> loaded) {
        List<Loaded> content =
                loaded.stream().filter(one -> one.outcome().isContent()).toList();
        long won = content.stream().filter(one -> one.outcome().fileWon()).count();
        long kept = content.stream()
                .filter(one -> !one.outcome().fileWon() && one.outcome() != Loaded.Outcome.UNCHANGED)
                .count();
        return won + " of " + content.size() + " files loaded" + (kept == 0 ? "" : ", " + kept + " edits kept");
    }

    private static String security(Settings settings) {
        Optional<String> issuer = settings.optional("security.issuer");
        if (issuer.isPresent()) {
            return "access tokens of " + issuer.get();
        }
        return settings.isTrue("server.insecure")
                ? "NONE: whoever reaches this address may read and write (--insecure)"
                : "none: only this machine can connect";
    }
}
