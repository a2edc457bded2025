package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.Ratio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarUnitsTest {
    private final TestCall call = new TestCall();

    private List<String> values(String expression) {
        call.knowledge.put("Words", "library Words define \"Asked\": " + expression);
        return call.values("Words", "Asked").stream().map(Base::primitiveValue).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "18 months in Interval[1 year, 2 years]                               | true",
                "Interval[1 year, 5 years] contains 6 years                           | false",
                "Interval[1 year, 2 years] overlaps Interval[18 months, 30 months]    | true",
                "Interval[1 year, 2 years] = Interval[12 months, 24 months]           | true",
                "3 days in Interval[1 week, 2 weeks]                                  | false",
                "12 months in { 1 year }                                              | true",
                "Count(distinct { 1 year, 12 months, 2 years })                       | 2",
                "ToString(1 year / 6 months)                                          | 2 '1'",
                "ToString(width of Interval[6 months, 1 year])                        | 0.5 'year'",
                "ToString(Avg({ 1 year, 6 months }))                                  | 0.75 'year'",
                "ToString(Avg({ 1 year, 3 years }))                                   | 2 'year'",
                "ToString(Median({ 1 year, 6 months, 2 years }))                      | 1 'year'"
            })
    void wordsOfTheCalendarAreComparedWhereverTheEngineComparesQuantities(String expression, String value) {
        assertEquals(List.of(value), values(expression));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 year | a | year",
                "2 months | mo | months",
                "3 weeks | wk | weeks",
                "4 days | d | days",
                "5 hours | h | hours",
                "6 minutes | min | minutes",
                "7 seconds | s | seconds",
                "8 milliseconds | ms | milliseconds",
                "2 'wk' | wk | wk",
                "5 'mg' | mg | mg"
            })
    void inFhirTheyAreCodesOfUcumAndTheUnitIsAsWritten(String expression, String code, String unit) {
        call.knowledge.put("Words", "library Words define \"Asked\": " + expression);

        Quantity quantity = (Quantity) call.values("Words", "Asked").get(0);

        assertEquals("http://unitsofmeasure.org", quantity.getSystem());
        assertEquals(code, quantity.getCode());
        assertEquals(unit, quantity.getUnit());
    }

    @Test
    void soTheyAreInRangesAndRatios() {
        call.knowledge.put("Words", "library Words define \"Asked\": { Interval[1 week, 2 weeks] }");
        Range range = (Range) call.values("Words", "Asked").get(0);
        assertEquals("wk", range.getLow().getCode());
        assertEquals("http://unitsofmeasure.org", range.getHigh().getSystem());

        call.knowledge.put("Words", "library Words define \"Asked\": 5 'mg' : 1 day");
        Ratio ratio = (Ratio) call.values("Words", "Asked").get(0);
        assertEquals("mg", ratio.getNumerator().getCode());
        assertEquals("d", ratio.getDenominator().getCode());
    }

    @Test
    void durationsAreSortedByTheirLength() {
        assertEquals(
                List.of("2 'weeks'", "6 'months'", "1 'year'"),
                values("(({ 1 year, 6 months, 2 weeks }) X sort asc) S return all ToString(S)"));
    }

    @Test
    void unitsOfUcumAreConvertedAsBefore() {
        assertEquals(List.of("true"), values("Interval[1 'g', 2 'g'] contains 1500 'mg'"));
    }

    @Test
    void monthOfTheCalendarIsNoMonthOfUcum() {
        assertEquals(List.of(), values("2 months in Interval[1 'mo', 3 'mo']"));
    }

    @Test
    void intervalOfUnitsThatCannotBeComparedFailsAndSaysWhy() {
        call.knowledge.put("Words", "library Words define \"Asked\": Interval[1 'mg', 3 'mL']");

        assertEquals(
                "Expression `Asked` failed in `Words` at 1:15: Invalid Interval - the ending boundary (3 'mL') must be greater"
                        + " than or equal to the starting boundary (1 'mg').",
                call.failure("Words", "Asked"));
    }
}
