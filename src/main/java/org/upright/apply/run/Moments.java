package org.upright.apply.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Timing;

/**
 * A stretch of time, from the first instant to the last, both belonging to it.
 *
 * <p>A date is the whole of its day, a year the whole of its year, in the time zone of the call where the value has none.
 */
public record Moments(Instant first, Instant last) {
    /** Of a date, dateTime, instant, Period or the first event of a Timing; empty for anything else or an empty one. */
    static Optional<Moments> of(Base value, ZonedDateTime now) {
        if (value instanceof BaseDateTimeType time && time.hasValue()) {
            return Optional.of(ofTime(time, now));
        }
        if (value instanceof org.hl7.fhir.r4.model.Period period) {
            return ofPeriod(period, now);
        }
        if (value instanceof Timing timing && timing.hasEvent()) {
            return of(timing.getEvent().get(0), now);
        }
        return Optional.empty();
    }

    private static Moments ofTime(BaseDateTimeType time, ZonedDateTime now) {
        return switch (time.getPrecision()) {
            case YEAR -> from(LocalDate.of(time.getYear(), 1, 1), Period.ofYears(1), now);
            case MONTH -> from(LocalDate.of(time.getYear(), time.getMonth() + 1, 1), Period.ofMonths(1), now);
            case DAY -> from(LocalDate.of(time.getYear(), time.getMonth() + 1, time.getDay()), Period.ofDays(1), now);
            case MINUTE -> within(time.getValue().toInstant(), Duration.ofMinutes(1));
            case SECOND -> within(time.getValue().toInstant(), Duration.ofSeconds(1));
            case MILLI ->
                new Moments(time.getValue().toInstant(), time.getValue().toInstant());
        };
    }

    private static Moments from(LocalDate day, Period length, ZonedDateTime now) {
        return new Moments(
                day.atStartOfDay(now.getZone()).toInstant(),
                day.plus(length).atStartOfDay(now.getZone()).toInstant().minusMillis(1));
    }

    private static Moments within(Instant first, Duration length) {
        return new Moments(first, first.plus(length).minusMillis(1));
    }

    /** One that lacks an end is judged by its start, one that lacks a start by its end. */
    private static Optional<Moments> ofPeriod(org.hl7.fhir.r4.model.Period period, ZonedDateTime now) {
        Optional<Moments> start = of(period.getStartElement(), now);
        Optional<Moments> end = of(period.getEndElement(), now);
        if (start.isPresent() && end.isPresent()) {
            return Optional.of(new Moments(start.get().first, end.get().last));
        }
        return start.or(() -> end);
    }

    /** The bounds that a filter sets; one that lacks a start or an end is open there. */
    public static Optional<Moments> bounds(Base filter, ZonedDateTime now) {
        if (filter instanceof org.hl7.fhir.r4.model.Period period) {
            return Optional.of(new Moments(
                    of(period.getStartElement(), now).map(Moments::first).orElse(Instant.MIN),
                    of(period.getEndElement(), now).map(Moments::last).orElse(Instant.MAX)));
        }
        if (filter instanceof Quantity duration) {
            return before(duration, now).map(start -> new Moments(start.toInstant(), now.toInstant()));
        }
        return of(filter, now);
    }

    /** {@code duration} before now; empty for a unit that is no UCUM unit of time or for no value. */
    private static Optional<ZonedDateTime> before(Quantity duration, ZonedDateTime now) {
        String unit =
                duration.getCode() != null ? duration.getCode() : duration.getUnit() != null ? duration.getUnit() : "";
        if (duration.getValue() == null) {
            return Optional.empty();
        }
        long value = duration.getValue().longValue();
        return switch (unit) {
            case "a", "year", "years" -> Optional.of(now.minusYears(value));
            case "mo", "month", "months" -> Optional.of(now.minusMonths(value));
            case "wk", "week", "weeks" -> Optional.of(now.minusWeeks(value));
            case "d", "day", "days" -> Optional.of(now.minusDays(value));
            case "h", "hour", "hours" -> Optional.of(now.minusHours(value));
            case "min", "minute", "minutes" -> Optional.of(now.minusMinutes(value));
            case "s", "second", "seconds" -> Optional.of(now.minusSeconds(value));
            default -> Optional.empty();
        };
    }

    /** Whether the moment lies within, the last one counted. */
    public boolean hold(Instant moment) {
        return !moment.isBefore(first) && !moment.isAfter(last);
    }

    /** Whether all of {@code other} lies within this. */
    boolean enclose(Moments other) {
        return !other.first.isBefore(first) && !other.last.isAfter(last);
    }
}
