package org.upright.store;

import ca.uhn.fhir.parser.DataFormatException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.DateTimeType;
import org.upright.fhir.RefusedException;
import org.upright.store.index.DateRange;

/**
 * A history as it was asked: of the system, of a type, or of one resource.
 *
 * @param at versions that were current at some time of it
 * @param count entries of the page, where the history says
 * @param before key of the page, as a former page named it
 */
public record HistoryRequest(
        Optional<String> type,
        Optional<String> id,
        Optional<Instant> since,
        Optional<Period> at,
        Optional<Integer> count,
        Optional<HistoryKey> before) {
    /** The parameter that says where a following page begins. */
    public static final String BEFORE = "_before";

    /** Both ends are in it. */
    public record Period(Instant first, Instant last) {}

    /** @param parameters of the url, by name; those that say how the answer looks are passed by */
    public static HistoryRequest of(Optional<String> type, Optional<String> id, Map<String, List<String>> parameters) {
        return new HistoryRequest(
                type,
                id,
                first(parameters, "_since").map(HistoryRequest::instant),
                first(parameters, "_at").map(HistoryRequest::period),
                first(parameters, "_count").map(HistoryRequest::count),
                first(parameters, BEFORE).map(HistoryKey::read));
    }

    private static Optional<String> first(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst().filter(value -> !value.isBlank());
    }

    private static Instant instant(String text) {
        try {
            return new DateTimeType(text.replace(' ', '+')).getValue().toInstant();
        } catch (IllegalArgumentException | DataFormatException e) {
            throw new RefusedException.Unreadable("`_since` is `" + text + "`; a FHIR instant is needed.");
        }
    }

    /** All of the year, month, day, minute or second that the text names. */
    private static Period period(String text) {
        return DateRange.of(text.replace(' ', '+'))
                .map(range ->
                        new Period(Instant.ofEpochMilli((long) range.lo()), Instant.ofEpochMilli((long) range.hi())))
                .orElseThrow(() ->
                        new RefusedException.Unreadable("`_at` is `" + text + "`; a FHIR date or time is needed."));
    }

    private static int count(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new RefusedException.Unreadable(
                    "`_count` is `" + text + "`; a number that is not negative is needed.");
        }
        return (int) Math.min(Long.parseLong(text), Integer.MAX_VALUE);
    }
}
