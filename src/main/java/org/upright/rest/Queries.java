package org.upright.rest;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.DateTimeType;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.RefusedException;
import org.upright.store.HistoryRequest;
import org.upright.store.SearchRequest;
import org.upright.store.index.DateRange;

/** What the query and the headers of a request ask the store for. */
final class Queries {
    /** Say how the answer looks, not what is in it. */
    private static final Set<String> PRESENTATION = Set.of("_format", "_pretty");

    private static final int DEFAULT_COUNT = 50;
    private static final int MAX_COUNT = 1_000;

    private Queries() {}

    static SearchRequest search(RequestDetails request, Optional<String> type) {
        Map<String, List<String>> parameters = new TreeMap<>();
        request.getParameters().forEach((name, values) -> {
            if (!PRESENTATION.contains(name)) {
                parameters.put(name, Arrays.asList(values));
            }
        });
        return new SearchRequest(type, parameters, Compartments.of(request), Preferences.isStrict(request));
    }

    static HistoryRequest history(RequestDetails request, Optional<String> type, Optional<String> id) {
        return new HistoryRequest(
                type,
                id,
                first(request, "_since").map(text -> instant("_since", text)),
                first(request, "_at").map(Queries::period),
                first(request, "_count").map(Queries::count).orElse(DEFAULT_COUNT),
                first(request, "_before").map(text -> number("_before", text)));
    }

    private static Instant instant(String name, String text) {
        try {
            return new DateTimeType(text.replace(' ', '+')).getValue().toInstant();
        } catch (IllegalArgumentException | ca.uhn.fhir.parser.DataFormatException e) {
            throw new RefusedException.Unreadable("`" + name + "` is `" + text + "`; a FHIR instant is needed.");
        }
    }

    /** All of the year, month, day, minute or second that the text names. */
    private static HistoryRequest.Period period(String text) {
        return DateRange.of(text.replace(' ', '+'))
                .map(range -> new HistoryRequest.Period(
                        Instant.ofEpochMilli((long) range.lo()), Instant.ofEpochMilli((long) range.hi())))
                .orElseThrow(() ->
                        new RefusedException.Unreadable("`_at` is `" + text + "`; a FHIR date or time is needed."));
    }

    private static int count(String text) {
        return (int) Math.min(number("_count", text), MAX_COUNT);
    }

    private static long number(String name, String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new RefusedException.Unreadable(
                    "`" + name + "` is `" + text + "`; a number that is not negative is needed.");
        }
        return Long.parseLong(text);
    }

    static Optional<String> first(RequestDetails request, String name) {
        return Optional.ofNullable(request.getParameters().get(name))
                .flatMap(values -> Arrays.stream(values).findFirst())
                .filter(value -> !value.isBlank());
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

    private static long version(String tag) {
        String version = tag.strip().replaceFirst("^W/", "").replace("\"", "");
        if (!version.matches("[0-9]{1,18}")) {
            throw new RefusedException.PreconditionFailed(
                    "`If-Match` is `" + tag + "`; a version like `W/\"3\"` is needed.");
        }
        return Long.parseLong(version);
    }
}
