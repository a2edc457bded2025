package org.upright.rest;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.upright.fhir.RefusedException;

/** What one entry of a batch or transaction is about. */
record EntryTarget(HTTPVerb method, String type, Optional<String> id, Optional<Long> version, List<String> parameters) {
    static EntryTarget of(BundleEntryComponent entry) {
        String url = Optional.ofNullable(entry.getRequest().getUrl()).orElse("").replaceFirst("^/", "");
        int question = url.indexOf('?');
        String[] path = (question < 0 ? url : url.substring(0, question)).split("/", -1);
        boolean versioned = path.length == 4 && path[2].equals("_history") && path[3].matches("[0-9]{1,18}");
        if (!path[0].matches("[A-Z][A-Za-z]*")
                || path.length > 2 && !versioned
                || !entry.getRequest().hasMethod()) {
            throw new RefusedException.Forbidden(
                    "The url of the entry is not `Type` or `Type/id`, and open to no token.");
        }
        return new EntryTarget(
                entry.getRequest().getMethod(),
                path[0],
                path.length > 1 ? Optional.of(path[1]) : Optional.empty(),
                versioned ? Optional.of(Long.valueOf(path[3])) : Optional.empty(),
                question < 0 ? List.of() : names(url.substring(question + 1)));
    }

    private static List<String> names(String query) {
        return Stream.of(query.split("&"))
                .map(part -> java.net.URLDecoder.decode(
                        part.replaceFirst("=.*", ""), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }

    void readBy(Caller caller) {
        if (id.isPresent()) {
            caller.read(type, id.get(), version);
        } else {
            caller.searchOfAll(type, parameters);
        }
    }
}
