package org.upright.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.upright.fhir.RefusedException;

/**
 * What one entry of a batch or transaction is about. A url that is not understood here is refused, whatever the store would
 * make of it.
 *
 * @param type {@code *} for the history of all
 * @param history whether versions are asked for
 */
record EntryTarget(
        HTTPVerb method,
        String type,
        Optional<String> id,
        Optional<Long> version,
        boolean history,
        List<String> parameters) {
    /** An empty one is none to the store, which then looks for criteria. */
    private static final String ID = "[A-Za-z0-9\\-.]{1,64}";

    static EntryTarget of(BundleEntryComponent entry) {
        String url = Optional.ofNullable(entry.getRequest().getUrl()).orElse("").replaceFirst("^/", "");
        int question = url.indexOf('?');
        String sent = question < 0 ? url : url.substring(0, question);
        boolean history = sent.matches("([^/]+/){0,2}_history");
        String[] path = (history ? ("*/" + sent).replaceFirst("/_history$", "").replaceFirst("^\\*/", "") : sent)
                .split("/", -1);
        boolean versioned = path.length == 4 && path[2].equals("_history") && path[3].matches("[0-9]{1,18}");
        if (!path[0].matches(history ? "\\*|[A-Z][A-Za-z]*" : "[A-Z][A-Za-z]*")
                || path.length > 1 && !path[1].matches(ID)
                || path.length > 2 && !versioned
                || entry.getRequest().getMethod() == null) {
            throw new RefusedException.Forbidden(
                    "The url of the entry is not `Type`, `Type/id` or a history, and open to no token.");
        }
        return new EntryTarget(
                entry.getRequest().getMethod(),
                path[0],
                path.length > 1 ? Optional.of(path[1]) : Optional.empty(),
                versioned ? Optional.of(Long.valueOf(path[3])) : Optional.empty(),
                history,
                question < 0 ? List.of() : names(url.substring(question + 1)));
    }

    private static List<String> names(String query) {
        try {
            return Stream.of(query.split("&"))
                    .map(part -> URLDecoder.decode(part.replaceFirst("=.*", ""), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException broken) {
            throw new RefusedException.Forbidden(
                    "The url of the entry has a `%` without two hexadecimal digits, and is open to no token.");
        }
    }

    /** Whether it asks for what can be given in part. */
    boolean mayBeHeld() {
        return method == HTTPVerb.GET && (history || id.isEmpty());
    }

    /** @return the version that the judgement is about */
    Optional<Long> readBy(Caller caller) {
        if (id.isPresent() && !history) {
            return caller.read(type, id.get(), version);
        }
        if (history) {
            caller.historyOfAll(type);
        } else {
            caller.searchOfAll(type, parameters);
        }
        return Optional.empty();
    }
}
