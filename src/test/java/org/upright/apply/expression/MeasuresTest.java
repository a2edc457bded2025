package org.upright.apply.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Quantity.QuantityComparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.fhir.FhirR4;

/** Quantities in FHIRPath, whatever unit they come in. */
class MeasuresTest {
    private static final FhirPathEvaluator EVALUATOR = new FhirPathEvaluator(new FhirR4().context());

    private static String answer(String path, Quantity value) {
        Observation observation = new Observation();
        observation.setValue(value);
        CompiledExpression compiled = EVALUATOR
                .compile(
                        List.of(new Expression("text/fhirpath", path, Optional.empty(), "here")),
                        List.of(),
                        new NoKnowledge())
                .get(0)
                .expression()
                .orElseThrow();
        EvaluationContext context = new EvaluationContext(
                new SubjectRecord(new Patient(), List.of()),
                ZonedDateTime.parse("2026-11-22T12:00:00Z"),
                Map.of(),
                new Parameters(),
                canonical -> Optional.empty(),
                Budget.standard());
        Answer answer = EVALUATOR.begin(List.of(compiled), context).answer(compiled, Focus.on(observation));
        return answer instanceof Answer.Values values
                ? values.values().isEmpty() ? "empty" : values.values().get(0).primitiveValue()
                : ((Answer.Failed) answer).why().text();
    }

    private static Quantity quantity(String value, String code) {
        return new Quantity()
                .setValue(new BigDecimal(value))
                .setSystem("http://unitsofmeasure.org")
                .setCode(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "150; mm[Hg]; value > 140 'mm[Hg]'; true",
                "130; mm[Hg]; value > 140 'mm[Hg]'; false",
                "2; kg; value > 1500 'g'; true",
                "2; kg; value <= 1500 'g'; false",
                "2; kg; value >= 2000 'g'; true",
                "2; kg; 1500 'g' < value; true",
                "2; kg; value = 2000 'g'; true",
                "2; kg; (value > 1500 'g') and (value < 3 'kg'); true",
                "7; {score}; value > 5 '{score}'; true",
                "38.5; Cel; value > 38 'Cel'; true",
                "3; wk; value < 6 weeks; true",
                "3; wk; value > 22 'd'; false",
                "1; kg; 1 'kg' > 500 'g'; true"
            })
    void theyAreComparedByWhatTheyMeasure(String value, String code, String path, String answer) {
        assertEquals(answer, answer(path, quantity(value, code)));
        assertEquals(answer, answer(path, quantity(value, code).setUnit("said otherwise")));
    }

    @Test
    void thoseThatMeasureSomethingElseHaveNoAnswer() {
        assertEquals(
                "Expression `value > 5 's'` failed: a quantity in `g` is compared with one that no unit leads to from there.",
                answer("value > 5 's'", quantity("2", "kg")));
        assertEquals(
                "Expression `value > 99 '[degF]'` failed: a quantity in `Cel` is compared with one that no unit leads to from"
                        + " there.",
                answer("value > 99 '[degF]'", quantity("38", "Cel")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "2; kg; value = 2000 'g'; true",
                "2; kg; value = 2001 'g'; false",
                "2; kg; value != 2001 'g'; true",
                "2; kg; value != 2000 'g'; false",
                "2; kg; value = 2 'kg' and value != 3 'kg'; true",
                "7; {score}; value = 7 '{score}'; true",
                "7; {score}; value = 8 '{score}'; false",
                "3; wk; value = 21 'd'; true",
                "2; kg; value = value; true",
                "2; kg; (value = value) = true; true",
                "2; kg; value ~ 2000 'g'; true",
                "2; kg; value !~ 2000 'g'; false",
                "2; kg; value ~ 5 's'; false",
                "2; kg; value !~ 5 's'; true",
                "2; kg; (value | (5 's')).where($this = 2000 'g').count(); 1",
                "2; kg; (value = 5 's') or true; true",
                "2; kg; (value = 5 's') and false; false"
            })
    void theyAreEqualWhereTheyMeasureTheSame(String value, String code, String path, String answer) {
        assertEquals(answer, answer(path, quantity(value, code)));
        assertEquals(answer, answer(path, quantity(value, code).setUnit("said otherwise")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"value = 5 's'", "value != 5 's'", "(value = 5 's').not()", "5 's' = value"})
    void thoseThatMeasureSomethingElseAreNeitherEqualNorUnequal(String path) {
        String units = path.startsWith("5") ? "`s` is compared with one in `g`" : "`g` is compared with one in `s`";

        assertEquals(
                "Expression `" + path + "` failed: a quantity in " + units + ".", answer(path, quantity("2", "kg")));
    }

    @Test
    void oneThatIsOnlyKnownToBeLessIsNotThatValue() {
        Quantity less = quantity("5", "mg").setComparator(QuantityComparator.LESS_THAN);

        assertEquals(
                "Expression `value = 5 'mg'` failed: a quantity in `< g` is compared with one in `g`.",
                answer("value = 5 'mg'", less));
        assertEquals("false", answer("value ~ 5 'mg'", less));
        assertEquals("true", answer("value = value", less));
    }

    @Test
    void oneWithoutACodeOfUcumIsNotCompared() {
        Quantity words = new Quantity().setValue(5).setUnit("mg");

        assertEquals(
                "Expression `value = 5 'mg'` failed: a quantity in `mg` is compared with one in `g`.",
                answer("value = 5 'mg'", words));
        assertEquals("true", answer("value = value", words));
        assertEquals("true", answer("value ~ value", words));
        assertEquals(
                "Expression `value ~ 5 'mg'` failed: a quantity in `mg` is compared with one in `g`.",
                answer("value ~ 5 'mg'", words));
    }

    @Test
    void oneThatIsOnlyKnownToBeLessHasNoAnswer() {
        assertEquals(
                "Expression `value > 3 'mg'` failed: a quantity that is only known to be `<` a value is compared.",
                answer("value > 3 'mg'", quantity("5", "mg").setComparator(QuantityComparator.LESS_THAN)));
    }

    @Test
    void oneInAUnitThatNobodyCanReckonWithHasNoAnswer() {
        assertEquals(
                "Expression `value > 5 's'` failed: a quantity in `a999` is compared with one that no unit leads to from there.",
                answer("value > 5 's'", quantity("5", "a999")));
    }

    @ParameterizedTest
    @CsvSource({
        "value > 2 years, true",
        "value >= 4 years, false",
        "value > 30 months, true",
        "value = 3 years, true",
        "value = 36 months, true",
        "value != 3 years, false",
        "value ~ 3 years, true",
        "value > 2 days, true"
    })
    void yearsOfDataAreThoseOfTheCalendar(String path, String answer) {
        assertEquals(answer, answer(path, quantity("3", "a")));
        assertEquals(answer, answer(path, quantity("3", "a").setUnit("years")));
    }

    @Test
    void numbersAndDatesAreComparedAsBefore() {
        assertEquals("true", answer("1 < 2.5 and @2020 < @2021 and 'a' < 'b'", quantity("1", "g")));
        assertEquals("empty", answer("value > 5", quantity("7", "{score}")));
    }
}
