package org.upright.store.index;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The milliseconds that a FHIR date or time stands for, first and last both in it.
 *
 * <p>A date without a zone is taken in UTC, on both sides of a comparison.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#date">date search</a>
 */
public record DateRange(double lo, double hi) {
    /** Before and after all that can be written. */
    static final double ALWAYS = 1e18;

    private static final Pattern FORM = Pattern.compile("(\\d{4})(?:-(\\d{2})(?:-(\\d{2})"
            + "(?:T(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?(Z|[+-]\\d{2}:\\d{2})?)?)?)?");

    /** Empty where the text is no date. */
    public static Optional<DateRange> of(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(m.group(4) == null ? ofDate(m) : ofTime(m));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** From the first of one to the last of the other. */
    DateRange through(DateRange other) {
        return new DateRange(lo, other.hi);
    }

    private static DateRange ofDate(Matcher m) {
        LocalDate first = LocalDate.of(number(m, 1, 0), number(m, 2, 1), number(m, 3, 1));
        LocalDate next =
                m.group(2) == null ? first.plusYears(1) : m.group(3) == null ? first.plusMonths(1) : first.plusDays(1);
        return new DateRange(
                millis(first.atStartOfDay(), ZoneOffset.UTC), millis(next.atStartOfDay(), ZoneOffset.UTC) - 1);
    }

    private static DateRange ofTime(Matcher m) {
        LocalDate day = LocalDate.of(number(m, 1, 0), number(m, 2, 1), number(m, 3, 1));
        LocalTime time = LocalTime.of(number(m, 4, 0), number(m, 5, 0), Math.min(59, number(m, 6, 0)));
        ZoneOffset zone = m.group(8) == null ? ZoneOffset.UTC : ZoneOffset.of(m.group(8));
        double start = millis(LocalDateTime.of(day, time), zone);
        if (m.group(7) != null) {
            double exact = start + Integer.parseInt((m.group(7) + "00").substring(0, 3));
            return new DateRange(exact, exact);
        }
        return new DateRange(
                start,
                start
                        + (m.group(6) == null ? ChronoUnit.MINUTES : ChronoUnit.SECONDS)
                                .getDuration()
                                .toMillis()
                        - 1);
    }

    private static int number(Matcher m, int group, int otherwise) {
        return m.group(group) == null ? otherwise : Integer.parseInt(m.group(group));
    }

    private static double millis(LocalDateTime time, ZoneOffset zone) {
        return time.toInstant(zone).toEpochMilli();
    }
}
