package org.upright.rest;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.RefusedException;
import org.upright.store.HistoryRequest;
import org.upright.store.SearchRequest;

/** What the query and the headers of a request ask the store for. */
final class Queries {
    /** Say how the answer looks, not what is in it. */
    private static final Set<String> PRESENTATION = Set.of("_format", "_pretty");

    private Queries() {}

    static SearchRequest search(RequestDetails request, Optional<String> type) {
        Map<String, List<String>> parameters = new TreeMap<>();
        request.getParameters().forEach((name, values) -> {
            if (!PRESENTATION.contains(name)) {
                parameters.put(name, Arrays.asList(values));
            }
        });
        return new SearchRequest(
                type, parameters, Compartments.of(request), Preferences.isStrict(request), Compartments.parts(request));
    }

    static HistoryRequest history(RequestDetails request, Optional<String> type, Optional<String> id) {
        Map<String, List<String>> parameters = new TreeMap<>();
        request.getParameters().forEach((name, values) -> parameters.put(name, Arrays.asList(values)));
        return HistoryRequest.of(type, id, parameters);
    }

    /** Criteria without {@code Type?} before them; empty where the request is not conditional. */
    static Optional<String> criteria(@Nullable String url) {
        return Optional.ofNullable(url)
                .map(text -> text.substring(text.indexOf('?') + 1))
                .filter(text -> !text.isBlank());
    }

    /** The version that {@code If-Match} asks for; 0 where {@code If-None-Match: *} wants that there is none. */
    static Optional<Long> ifMatch(RequestDetails request) {
        Optional<Long> wanted =
                Optional.ofNullable(request.getHeader("If-Match")).map(Queries::version);
        return wanted.isEmpty() && "*".equals(request.getHeader("If-None-Match")) ? Optional.of(0L) : wanted;
    }

    /** As {@link #ifMatch}, and the version that was judged, where one was. */
    static Optional<Long> expected(RequestDetails request) {
        Optional<Long> wanted = ifMatch(request);
        Optional<Long> judged = Judged.of(request);
        if (wanted.isPresent() && judged.isPresent() && !wanted.equals(judged)) {
            throw new RefusedException.PreconditionFailed(
                    "Version " + judged.get() + " is current; the request needs version " + wanted.get() + ".");
        }
        return judged.or(() -> wanted);
    }

    private static long version(String tag) {
        String version = tag.strip().replaceFirst("^W/", "").replace("\"", "");
        if (!version.matches("[0-9]{1,18}")) {
            throw new RefusedException.PreconditionFailed(
                    "`If-Match` is `" + tag + "`; a version like `W/\"3\"` is needed.");
        }
        return Long.parseLong(version);
    }
}
