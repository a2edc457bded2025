package org.upright.benchmark;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules by which two answers of {@code Library/$evaluate} may differ; docs/differences.md has a line for each name. */
final class EvaluateRules {
    private static final Pattern AS_TEXT = Pattern.compile(
            "\"valueString\":\"Interval([\\[(])([^,\"]+), ([^\"]+)([\\])])\",\"_valueString\":\\{\"extension\":\\[[^]]*]}");
    private static final Pattern AS_RANGE = Pattern.compile("\"valueRange\":\\{(\"low\":\\{\"value\":([-\\d.eE+]+),"
            + "\"system\":\"http://unitsofmeasure.org\",\"code\":\"1\"})?,?(\"high\":\\{\"value\":([-\\d.eE+]+),"
            + "\"system\":\"http://unitsofmeasure.org\",\"code\":\"1\"})?}");
    private static final Pattern AS_PARTS = Pattern.compile(
            "\"part\":\\[(\\{\"name\":\"low\",\"valueTime\":\"([\\d:.]+)\"})?,?(\\{\"name\":\"high\",\"valueTime\":\"([\\d:.]+)\"})?]");
    /** A retrieve that looks for what another resource has for a code. */
    private static final Pattern CODES_OF_FHIR = Pattern.compile(
            "\\[\\w+: (code (in|~) )?(\"ConditionCode\"|X\\d+a\\.code|First\\(\\[\\w+](\\)| X\\d+a return X\\d+a)\\.code)");

    /** An element of a tuple that is a list with null in it. */
    private static final Pattern NULL_IN_TUPLE = Pattern.compile("\\w: \\{[^{}]*\\bnull\\b[^{}]*\\}");
    private static final Pattern GREATEST = Pattern.compile("\\b(Max|Min)\\(");
    private static final Pattern TEXT_IN_SET = Pattern.compile("\\((\\{ )?'a'(, 'q' })? in \"\\w+\"\\)");
    private static final Pattern CALENDAR = Pattern.compile("\\d (year|month|week|day|hour|minute|second)s?\\b|\"PDefaulted\"|\\d '(mo|a|d)'");
    /** The greatest and the smallest number of CQL, as a bound. */
    private static final Pattern UNBOUNDED = Pattern.compile("\"(low|high)\":\\{\"value\":-?(1e\\+20|99999999999999999999\\.99999999)[^}]*},?");
    private static final String ABSENT = "\"_valueBoolean\":{\"extension\":[{\"url\":"
            + "\"http://hl7.org/fhir/StructureDefinition/data-absent-reason\",\"valueCode\":\"unknown\"}]}";

    private EvaluateRules() {}

    /**
     * The rule by which they differ; empty where none holds.
     *
     * @param cql of the define
     */
    static Optional<String> why(String ours, String theirs, String cql) {
        if (theirs.startsWith("threw")) {
            return ofThrown(theirs, cql);
        }
        if (ours.startsWith("threw")) {
            return ours.contains("does not say of which it is") ? Optional.of("text-in-value-set") : Optional.empty();
        }
        String mine = numbers(times(ours));
        String other = intervals(theirs);
        if (isVocabulary(ours, theirs)) {
            return Optional.of("vocabulary-as-canonical");
        }
        if (mine.equals(other) || mine.equals(numbers(intervals(bounded(theirs))))) {
            return Optional.of("interval-by-its-type");
        }
        if (ours.equals(theirs.replace("{\"name\":\"element\"}", "{\"name\":\"element\"," + ABSENT + "}"))) {
            return Optional.of("null-in-list");
        }
        if (days(mine).equals(days(other))) {
            return Optional.of("days-as-days");
        }
        if (ours.replaceAll("(\"valueTime\":\"\\d\\d)(:\\d\\d)?\"", "$1")
                .replaceAll("(:00){1,2}\"", "\"")
                .equals(theirs.replaceAll("(:00){1,2}\"", "\""))) {
            return Optional.of("time-with-seconds");
        }
        if (ours.equals(theirs.replaceAll("\"valueId\":\"[A-Z][a-z]+/", "\"valueId\":\""))) {
            return Optional.of("id-without-type");
        }
        if (TEXT_IN_SET.matcher(cql).find()) {
            return Optional.of("text-in-value-set");
        }
        if (CODES_OF_FHIR.matcher(cql).find()) {
            return Optional.of("codes-of-fhir");
        }
        if (ours.contains("\"unknown\"") && GREATEST.matcher(cql).find()) {
            return Optional.of("greatest-of-incomparable");
        }
        if (CALENDAR.matcher(cql).find()) {
            return Optional.of("calendar-durations");
        }
        return ofBoth(cql);
    }

    private static Optional<String> ofBoth(String cql) {
        return cql.contains("CanConvertQuantity") || cql.contains("ConvertsToRatio")
                ? Optional.of("can-convert")
                : Optional.empty();
    }

    private static String bounded(String answer) {
        return UNBOUNDED.matcher(answer).replaceAll("").replace(",}", "}");
    }

    private static Optional<String> ofThrown(String theirs, String cql) {
        if (theirs.contains("does not support Long")) {
            return Optional.of("long");
        }
        if (theirs.contains("IdType is not comparable")) {
            return Optional.of("sort-by-id");
        }
        if (theirs.contains("Unsupported FHIR type: java.util.ArrayList")) {
            return Optional.of("lists-in-lists");
        }
        if (theirs.equals("threw null") && cql.contains("{1, 2}, { x: 1 }")) {
            return Optional.of("lists-in-lists");
        }
        if (theirs.equals("threw null") && NULL_IN_TUPLE.matcher(cql).find()) {
            return Optional.of("null-in-list");
        }
        if (theirs.equals("threw null") && cql.contains("System.Quantity { value: ToDecimal(")) {
            return Optional.of("quantity-of-null");
        }
        if (theirs.contains("Found Length(null)")) {
            return Optional.of("length-of-null");
        }
        if (theirs.contains("not found for type System.Any")) {
            return Optional.of("members-of-one-type");
        }
        return CALENDAR.matcher(cql).find() ? Optional.of("calendar-durations") : ofBoth(cql);
    }

    private static boolean isVocabulary(String ours, String theirs) {
        String rest = ours.replaceAll("\"valueCanonical\":\"[^\"]*\"", ABSENT.replace("$", "\\$"));
        return ours.contains("\"valueCanonical\"") && (theirs.contains("engine.runtime.ValueSet@") || rest.equals(theirs));
    }

    /** A day that is given as midnight, a month as its first day. */
    private static String days(String answer) {
        return answer.replaceAll("(-01)?(-01)?(T00:00:00\\+00:00)?\"", "\"").replaceAll("(,)?\"end\":\"9999-12-31\"", "")
                .replaceAll("\"start\":\"0001\",?", "");
    }

    /** Intervals that are said as text, closed, by their bounds. */
    private static String intervals(String answer) {
        return AS_TEXT.matcher(answer)
                .replaceAll(found -> Matcher.quoteReplacement(interval(
                        bound(found.group(2), found.group(1).equals("(") ? 1 : 0),
                        bound(found.group(3), found.group(4).equals(")") ? -1 : 0))));
    }

    private static String numbers(String answer) {
        return AS_RANGE.matcher(answer)
                .replaceAll(found -> Matcher.quoteReplacement(interval(bound(found.group(2), 0), bound(found.group(4), 0))));
    }

    private static String times(String answer) {
        return AS_PARTS.matcher(answer)
                .replaceAll(found -> Matcher.quoteReplacement(interval(bound(found.group(2), 0), bound(found.group(4), 0))));
    }

    private static String interval(String low, String high) {
        return "interval " + low + " to " + high;
    }

    /** @param step to the next point inside, where the bound is open */
    private static String bound(String text, int step) {
        if (text == null || text.equals("null")) {
            return "";
        }
        if (text.contains(":")) {
            String whole = text.replaceAll("^(\\d\\d)$", "$1:00").replaceAll("^(\\d\\d:\\d\\d)$", "$1:00");
            return step == 0 ? whole : java.time.LocalTime.parse(whole).plusNanos(step * 1_000_000L).toString();
        }
        BigDecimal point = new BigDecimal(text.replace("L", ""));
        BigDecimal unit = text.contains(".") ? new BigDecimal("0.00000001") : BigDecimal.ONE;
        return point.add(unit.multiply(BigDecimal.valueOf(step))).stripTrailingZeros().toPlainString();
    }
}
