package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.upright.cql.TestCall.expression;
import static org.upright.cql.TestCall.named;
import static org.upright.cql.TestCall.texts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.apply.expression.Answer;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.Expression;
import org.upright.fhir.RefusedException;

class CqlEvaluatorTest {
    private static final String COMMON = """
            library org.example.Common version '1.0.0'
            using FHIR version '4.0.1'
            include hl7.fhir.FHIRHelpers version '4.0.1' called FHIRHelpers
            valueset "Pain": 'http://upright.example.org/ValueSet/pain'
            context Patient
            define "Pain Observations": [Observation: "Pain"]
            define function "Shout"(text String): text + '!'
            """;
    private static final String BACK = """
            library Back version '1.0.0'
            using FHIR version '4.0.1'
            include FHIRHelpers version '4.0.1'
            include org.example.Common version '1.0.0' called Com
            valueset "Pain": 'http://upright.example.org/ValueSet/pain'
            valueset "Other": 'http://upright.example.org/ValueSet/other'
            codesystem "LOINC": 'http://loinc.org'
            code "Height": '8302-2' from "LOINC"
            parameter "Minimum" Integer default 3
            parameter "Measurement Period" Interval<DateTime>
            parameter "Names" List<String>
            parameter "Reason" Concept
            parameter "Since" Date
            context Patient
            define "Has Pain": exists([Condition: "Pain"])
            define "Pain Count": Count(Com."Pain Observations")
            define "Height Count": Count([Observation: "Height"])
            define "Is Adult": AgeInYears() >= 18
            define "Today": Today()
            define "Now": Now()
            define "Nothing": null as Boolean
            define "Minimum Given": "Minimum"
            define "Period Start": start of "Measurement Period"
            define "Names Given": "Names"
            define "Reason Codes": "Reason".codes
            define "Since Given": "Since"
            define "Unknown Set": exists([Condition: "Other"])
            define "Broken": singleton from ([Observation])
            define "Refers To Broken": "Broken".status = 'final'
            define "Gender": Patient.gender
            define "Onset": First([Condition: "Pain"] C return C.onset as FHIR.dateTime)
            define "Quantity": 5 'mg'
            define "Interval": Interval[@2024-01-01, @2024-02-01)
            define "Numbers": Interval[1, 5]
            define "Code": "Height"
            define "Tuple": Tuple { a: 1, b: 'x' }
            define "Shouted": Com.Shout('hey')
            define "Late Observations": [Observation] O where O.effective as FHIR.dateTime after DateTime(2024, 2, 15, 0, 0, 0, 0, 0)
            define "Some Decimal": 1.5
            define "Some Time": @T10:30
            """;

    private final TestCall call = prepared(new TestCall());

    private static TestCall prepared(TestCall call) {
        call.knowledge.put("Common", COMMON);
        call.knowledge.put("Back", BACK);
        return call;
    }

    private String first(String define) {
        List<Base> values = call.values("Back", define);
        return values.isEmpty()
                ? ""
                : values.get(0).fhirType() + " " + values.get(0).primitiveValue();
    }

    @ParameterizedTest
    @CsvSource({
        "Has Pain, boolean true",
        "Pain Count, integer 7",
        "Height Count, integer 6",
        "Is Adult, boolean true",
        "Today, date 2024-03-01",
        "Now, dateTime 2024-03-01T10:00:00.000+02:00",
        "Minimum Given, integer 3",
        "Gender, code female",
        "Onset, dateTime 2024-02-01T08:00:00Z",
        "Shouted, string hey!",
        "Some Decimal, decimal 1.5",
        "Some Time, time 10:30:00",
        "Nothing, ''",
        "Period Start, ''",
    })
    void answersWithFhirValues(String define, String expected) {
        assertEquals(expected, first(define));
    }

    @Test
    void answersWithComplexFhirValues() {
        assertEquals("mg", ((Quantity) call.values("Back", "Quantity").get(0)).getCode());
        assertEquals(
                "2024-01-01",
                ((Period) call.values("Back", "Interval").get(0))
                        .getStartElement()
                        .getValueAsString());
        assertEquals("8302-2", ((Coding) call.values("Back", "Code").get(0)).getCode());
        assertEquals("Range", call.values("Back", "Numbers").get(0).fhirType());
        assertEquals(8, call.values("Back", "Late Observations").size());
        assertEquals("Tuple", call.values("Back", "Tuple").get(0).fhirType());
    }

    @Test
    void twoValuesForAParameterThatTakesOneAreRefused() {
        call.parameters.addParameter().setName("Minimum").setValue(new IntegerType(7));
        call.parameters.addParameter().setName("Minimum").setValue(new IntegerType(8));
        assertEquals(
                "CQL parameter `Minimum` was sent 2 times; the library declares it as `Integer`, which is one value.",
                assertThrows(RefusedException.Unreadable.class, () -> first("Minimum Given"))
                        .getMessage());

        call.parameters.getParameter().clear();
        Period period = new Period();
        call.parameters.addParameter().setName("Measurement Period").setValue(period);
        call.parameters.addParameter().setName("Measurement Period").setValue(period);
        assertEquals(
                "CQL parameter `Measurement Period` was sent 2 times; the library declares it as `Interval<DateTime>`,"
                        + " which is one value.",
                assertThrows(RefusedException.Unreadable.class, () -> first("Minimum Given"))
                        .getMessage());
    }

    @Test
    void parametersBecomeWhatTheLibraryDeclares() {
        call.parameters.addParameter().setName("Minimum").setValue(new IntegerType(7));
        call.parameters.addParameter().setName("Names").setValue(new StringType("a"));
        call.parameters.addParameter().setName("Since").setValue(new DateTimeType("2024-01-31T23:00:00+02:00"));
        call.parameters.addParameter().setName("Unheard Of").setValue(new DecimalType(1));
        call.parameters
                .addParameter()
                .setName("Reason")
                .setValue(new CodeableConcept().addCoding(new Coding("http://loinc.org", "8302-2", "Height")));
        Period period = new Period();
        period.setStartElement(new DateTimeType("2024-01-01"));
        period.setEndElement(new DateTimeType("2024-12-31"));
        call.parameters.addParameter().setName("Measurement Period").setValue(period);

        assertEquals("integer 7", first("Minimum Given"));
        assertEquals("string a", first("Names Given"));
        assertEquals("date 2024-01-31", first("Since Given"));
        assertEquals("8302-2", ((Coding) call.values("Back", "Reason Codes").get(0)).getCode());
        assertTrue(first("Period Start").startsWith("dateTime 2024-01-01"), first("Period Start"));
    }

    @Test
    void oneThrowingDefineDoesNotCostTheOthers() {
        TestCall call = prepared(TestCall.counting());
        List<Answer> answers = call.answers(call.compile(
                call.knowledge,
                List.of("Back"),
                named("Broken"),
                named("Has Pain"),
                named("Refers To Broken"),
                named("Is Adult")));

        assertTrue(answers.get(0) instanceof Answer.Failed);
        assertTrue(answers.get(1) instanceof Answer.Values);
        assertTrue(answers.get(2) instanceof Answer.Failed);
        assertTrue(answers.get(3) instanceof Answer.Values);
        assertEquals(List.of("Back"), call.ran);
    }

    @Test
    void failureNamesThePlaceAndTheReason() {
        String text = call.failure("Back", "Broken");

        assertEquals(
                "Expression `Broken` failed in `Back` at 28:1: Expected a list with at most one element, but found a list"
                        + " with multiple elements.",
                text);
    }

    @Test
    void unknownValueSetIsNoEmptyList() {
        String text = call.failure("Back", "Unknown Set");

        assertTrue(
                text.endsWith(": the value set `http://upright.example.org/ValueSet/other` is not known here."), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Has Pain", "\"Has Pain\"", "Back.\"Has Pain\"", "\"Back\".\"Has Pain\"", "Back.Has Pain"})
    void namesMayBeQuotedAndQualified(String text) {
        assertEquals(Optional.of("Has Pain"), define(call.compile("Back", named(text))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/cql-identifier",
                "text/cql.identifier",
                "text/cql.name",
                "text/cql-name",
                "TEXT/CQL",
                "text/cql-expression; charset=utf-8"
            })
    void languagesHaveManySpellings(String language) {
        assertTrue(call.evaluator.understands(language));
        assertTrue(call.compile("Back", expression(language, "\"Has Pain\""))
                .expression()
                .isPresent());
    }

    @Test
    void otherLanguagesAreNotUnderstood() {
        assertTrue(!call.evaluator.understands("text/fhirpath"));
        assertTrue(!call.evaluator.understands("application/x-fhir-query"));
    }

    private static Optional<String> define(Compiled compiled) {
        return compiled.expression().map(expression -> ((CqlExpression) expression).define());
    }

    @Test
    void includedLibrariesAreFoundUnderTheirAlias() {
        assertEquals(
                Optional.of("Pain Observations"), define(call.compile("Back", named("Com.\"Pain Observations\""))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '|',
            value = {
                "text/cql-identifier # \"Org.Common\".\"Is It\"",
                "text/cql-identifier # Org.Common.\"Is It\"",
                "text/cql-identifier # Org.Common.Is It",
                "text/cql-identifier # Org.\"Common\".\"Is It\"",
                "text/cql-identifier # `Org.Common`.`Is It`",
                "text/cql-identifier # Common.\"Is It\"",
                "text/cql # \"Org.Common\".\"Is It\"",
                "text/cql # true and \"Org.Common\".\"Is It\"",
                "text/cql # true and Common.\"Is It\""
            })
    void aLibraryIsNamedWithItsNamespaceOrWithout(String language, String text) {
        call.knowledge.put(
                "Org.Common",
                "library Org.Common version '1' using FHIR version '4.0.1' context Patient define \"Is It\": true");

        Compiled compiled = call.compile(call.knowledge, List.of("Org.Common", "Back"), expression(language, text))
                .get(0);

        assertEquals(List.of(), texts(compiled));
        assertTrue(compiled.expression().isPresent());
    }

    @Test
    void anIncludedLibraryIsFoundUnderItsFullName() {
        call.knowledge.put(
                "Org.Common",
                "library Org.Common version '1' using FHIR version '4.0.1' context Patient define \"Is It\": true");
        call.knowledge.put(
                "Over",
                "library Over using FHIR version '4.0.1' include Org.Common version '1' called C context Patient define X:"
                        + " C.\"Is It\"");

        assertEquals(Optional.of("Is It"), define(call.compile("Over", named("\"Org.Common\".\"Is It\""))));
    }

    @Test
    void bareNameInTwoLibrariesIsAnError() {
        call.knowledge.put("Twin", "library Twin using FHIR version '4.0.1' context Patient define \"Has Pain\": true");

        Compiled compiled = call.compile(call.knowledge, List.of("Back", "Twin"), named("Has Pain"))
                .get(0);
        Compiled qualified = call.compile(call.knowledge, List.of("Back", "Twin"), named("Twin.\"Has Pain\""))
                .get(0);

        assertEquals(
                List.of(
                        "Expression `Has Pain` is defined by `Back`, `Twin`; write the library before the name or give its"
                                + " canonical as `reference`."),
                texts(compiled));
        assertTrue(qualified.expression().isPresent());
    }

    @Test
    void referenceWins() {
        call.knowledge.put("Twin", "library Twin using FHIR version '4.0.1' context Patient define \"Has Pain\": true");
        Expression source = new Expression(
                "text/cql-identifier", "Has Pain", Optional.of(TestKnowledge.canonical("Twin")), "PlanDefinition");

        Compiled compiled = call.compile("Back", source);

        assertEquals(
                "Twin",
                ((CqlExpression) compiled.expression().orElseThrow()).library().name());
    }

    @Test
    void missingDefineAndMissingLibraryAreSaid() {
        assertEquals(
                List.of("Expression `Has Fever` is not found: `Back` has no such define."),
                texts(call.compile("Back", named("Has Fever"))));
        assertEquals(
                List.of("Library `http://upright.example.org/Library/Nowhere` is not known here."),
                texts(call.compile("Nowhere", named("Has Fever"))));
        assertEquals(
                List.of("Expression `Shout` is not found: `Common` has no such define."),
                texts(call.compile("Common", named("Shout"))));
    }

    @Test
    void translationErrorsHaveLineAndColumn() {
        call.knowledge.put(
                "Wrong", "library Wrong\nusing FHIR version '4.0.1'\ncontext Patient\ndefine \"A\": 1 + 'x'\n");
        call.knowledge.put("Torn", "library Torn\ndefine \"A\": (1 +\n");
        call.knowledge.put("Loop", "library Loop\ninclude Loop2\ndefine \"A\": 1");
        call.knowledge.put("Loop2", "library Loop2\ninclude Loop\ndefine \"A\": 1");
        call.knowledge.put("Orphan", "library Orphan\ninclude Nobody version '2'\ndefine \"A\": 1");

        String wrong = texts(call.compile("Wrong", named("A"))).get(0);
        String torn = texts(call.compile("Torn", named("A"))).get(0);

        assertTrue(wrong.startsWith("Library `Wrong` 4:13: Could not resolve call to operator Add"), wrong);
        assertTrue(torn.startsWith("Library `Torn` "), torn);
        assertEquals(
                List.of("Library `Loop` includes itself: Loop → Loop2 → Loop."),
                texts(call.compile("Loop", named("A"))));
        assertEquals(
                List.of("Library `Orphan` includes `Nobody version 2`, which is not known here."),
                texts(call.compile("Orphan", named("A"))));
    }

    @Test
    void inlineExpressionsSeeTheDefinitionsLibraries() {
        TestCall call = prepared(TestCall.counting());
        List<Compiled> compiled = call.compile(
                call.knowledge,
                List.of("Back"),
                expression("text/cql", "Back.\"Pain Count\" > 3 and AgeInYears() > 18"),
                expression("text/cql-expression", "Patient.gender = 'female'"),
                expression("text/cql", "exists([Condition] C where C.onset is not null)"));

        List<String> answers = call.answers(compiled).stream()
                .map(answer -> ((Answer.Values) answer).values().get(0).primitiveValue())
                .toList();

        assertEquals(List.of("true", "true", "true"), answers);
        assertEquals(List.of("InlineExpressions"), call.ran);
    }

    @Test
    void inlineExpressionsMayNameDefinesWithoutTheirLibrary() {
        call.knowledge.put("One", "library One define \"Rate\": 60 define \"Twice\": 1");
        call.knowledge.put("Two", "library Two define \"Twice\": 2 define Slow: true");

        List<Compiled> compiled = call.compile(
                call.knowledge,
                List.of("One", "Two"),
                expression("text/cql", "\"Rate\" + 1"),
                expression("text/cql", "AgeInYears() > 18 and Slow and \"Rate\" > 50"),
                expression("text/cql", "\"Twice\" + 1"));

        assertEquals(
                "[61, true]",
                call.answers(compiled.subList(0, 2)).stream()
                        .map(answer -> ((Answer.Values) answer).values().get(0).primitiveValue())
                        .toList()
                        .toString());
        assertTrue(
                texts(compiled.get(2)).get(0).contains("Could not resolve identifier Twice"),
                texts(compiled.get(2)).get(0));
    }

    @Test
    void aNameMayEndWithABlank() {
        call.knowledge.put("One", "library One define \"Rate \": 60");

        assertEquals(List.of(), texts(call.compile("One", named("Rate "))));
    }

    @Test
    void libraryIsCalledWhatItsSourceSays() {
        call.knowledge.put("upright-heart", "library Heart define \"Rate\": 60");

        List<Compiled> compiled = call.compile(
                call.knowledge,
                List.of("upright-heart"),
                expression("text/cql", "Heart.\"Rate\" + 1"),
                named("Heart.Rate"));

        assertEquals(
                "[61, 60]",
                call.answers(compiled).stream()
                        .map(answer -> ((Answer.Values) answer).values().get(0).primitiveValue())
                        .toList()
                        .toString());
    }

    @Test
    void brokenInlineExpressionDoesNotCostTheOthers() {
        List<Compiled> compiled = call.compile(
                call.knowledge,
                List.of("Back"),
                expression("text/cql", "1 +"),
                expression("text/cql", "true"),
                expression("text/cql", "\"No Such Thing\""));

        assertTrue(
                texts(compiled.get(0)).get(0).startsWith("Library `InlineExpressions` "),
                texts(compiled.get(0)).get(0));
        assertEquals(List.of(), texts(compiled.get(1)));
        assertTrue(
                texts(compiled.get(2)).get(0).contains("Could not resolve identifier No Such Thing"),
                texts(compiled.get(2)).get(0));
    }

    @Test
    void resourceTypesFollowReferencesAndIncludes() {
        assertEquals(Set.of("Observation"), types("Pain Count"));
        assertEquals(Set.of("Condition"), types("Has Pain"));
        assertEquals(Set.of("Patient"), types("Is Adult"));
        assertEquals(Set.of(), types("Today"));
    }

    private Set<String> types(String define) {
        return call.compile("Back", named(define)).expression().orElseThrow().resourceTypes();
    }

    @Test
    void warmCallsTranslateNothingAndRunTheEngineOnceALibrary() {
        TestCall call = prepared(TestCall.counting());
        List<Compiled> compiled = call.compile(
                call.knowledge,
                List.of("Back", "Common"),
                named("Has Pain"),
                named("Pain Count"),
                named("Common.\"Pain Observations\""));
        List<String> translated = new ArrayList<>(call.translated);

        IntStream.range(0, 1_000)
                .forEach(i -> assertEquals(3, call.answers(compiled).size()));

        assertEquals(List.of("FHIRHelpers", "Common", "Back"), translated);
        assertEquals(translated, call.translated);
        assertEquals(2_000, call.ran.size());
    }

    @Test
    void changedIncludeLeadsToANewTranslation() {
        TestCall call = prepared(TestCall.counting());
        assertEquals("7", call.values("Back", "Pain Count").get(0).primitiveValue());

        call.knowledge.put("Common", COMMON.replace("[Observation: \"Pain\"]", "[Observation]"));

        assertEquals("13", call.values("Back", "Pain Count").get(0).primitiveValue());
        assertEquals(2, call.translated.stream().filter("Back"::equals).count());
        assertEquals(1, call.translated.stream().filter("FHIRHelpers"::equals).count());
    }

    @Test
    void libraryIsNotRunUntilItIsAsked() {
        TestCall call = prepared(TestCall.counting());
        List<Compiled> compiled = call.compile(call.knowledge, List.of("Back"), named("Has Pain"));

        assertEquals(1, compiled.size());
        assertTrue(call.evaluator.begin(List.of(compiled.get(0).expression().orElseThrow()), call.context()) != null);
        assertEquals(List.of(), call.ran);
    }

    @Test
    void exponentialLibraryIsStopped() {
        StringBuilder cql = new StringBuilder("library Slow\ndefine function f0(x Integer): x + 1\n");
        IntStream.range(1, 30)
                .forEach(i -> cql.append(
                        "define function f" + i + "(x Integer): f" + (i - 1) + "(x) + f" + (i - 1) + "(x)\n"));
        cql.append("define \"Slow\": f29(1)\ndefine \"Fast\": 1\n");
        call.knowledge.put("Slow", cql.toString());
        call.budget = Budget.standard().within(Duration.ofMillis(100), Duration.ofSeconds(5));

        assertEquals("Expression `Slow` was stopped: it took more than 100 ms.", call.failure("Slow", "Slow"));
    }

    @Test
    void longQueryIsStopped() {
        call.knowledge.put(
                "Wide",
                "library Wide define N: expand { Interval[1, 3000] } per 1 define W: Count(from N a, N b where a = b return a)");
        call.budget = Budget.standard().within(Duration.ofMillis(100), Duration.ofSeconds(5));

        assertEquals("Expression `W` was stopped: it took more than 100 ms.", call.failure("Wide", "W"));
    }

    @Test
    void anExpansionThatWouldFillTheMemoryIsStopped() {
        call.knowledge.put("Vast", """
                library Vast
                define Numbers: expand { Interval[1, 1000000000] } per 1
                define Moments: Count(expand { Interval[@2000-01-01T00:00:00.0, @2024-01-01T00:00:00.0] } per hour)
                define Few: Count(expand { Interval[1, 10] } per 1)
                define Days: Count(expand { Interval[@2024-01-01, @2024-01-31] } per day)
                """);

        assertEquals(
                "Expression `Numbers` was stopped: it would expand to more than 100000 members.",
                call.failure("Vast", "Numbers"));
        assertEquals(
                "Expression `Moments` was stopped: it would expand to more than 100000 members.",
                call.failure("Vast", "Moments"));
        assertEquals("10", call.values("Vast", "Few").get(0).primitiveValue());
        assertEquals("31", call.values("Vast", "Days").get(0).primitiveValue());
    }

    private void isStopped(String cql, String why) {
        isStopped(cql, why, Duration.ofMillis(200));
    }

    private void isStopped(String cql, String why, Duration time) {
        TestCall call = new TestCall();
        call.budget = Budget.standard().within(time, Duration.ofMinutes(2));
        call.knowledge.put("Bad", "library Bad\n" + cql);

        assertEquals("Expression `X` was stopped: it " + why + ".", call.failure("Bad", "X"));
    }

    @Test
    void regularExpressionsThatBacktrackForEverAreStopped() {
        String text = "'" + "a".repeat(60) + "!'";

        isStopped("define X: Matches(" + text + ", '(a+)+(b)?\\\\2')", "took more than 200 ms");
        isStopped("define X: ReplaceMatches(" + text + ", '(a+)+(b)?\\\\2$', 'b')", "took more than 200 ms");
        isStopped("define X: SplitOnMatches(" + text + ", '(a+)+(b)?\\\\2$')", "took more than 200 ms");
    }

    @Test
    void textsThatDoubleAreStoppedBeforeTheyFillTheMemory() {
        String tooLong = "would build more than 1000000 characters";
        String doubling = doubling("'abcdefgh'", "%s + %s");
        isStopped(doubling, tooLong);
        isStopped(doubling("'abcdefgh'", "%s & %s"), tooLong);
        isStopped(doubling("'abcdefgh'", "Combine({ %s, %s }, ' ')"), tooLong);
        isStopped(doubling("'abcdefgh'", "ReplaceMatches(%s, '.+', '$0$0')"), tooLong);
        isStopped(
                "define X: ({ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,"
                        + " 27, 28, 29, 30 }) I aggregate all T starting 'abcdefgh': T + T",
                tooLong);
    }

    private static String doubling(String start, String twice) {
        StringBuilder cql = new StringBuilder("define T0: " + start + "\n");
        IntStream.range(1, 40)
                .forEach(i -> cql.append("define T" + i + ": " + twice.replace("%s", "T" + (i - 1)) + "\n"));
        return cql + "define X: T39\n";
    }

    @Test
    void listsThatDoubleOrJoinAreStoppedBeforeTheyFillTheMemory() {
        String tooMany = "would build a list of more than 100000 members";
        String thousands = "define N: expand { Interval[1, 2000] } per 1\n";
        Duration plenty = Duration.ofMinutes(1);
        isStopped(doubling("{ 1, 2, 3, 4 }", "flatten { %s, %s }"), tooMany, plenty);
        isStopped(thousands + "define X: Count(from N a, N b)", tooMany, plenty);
        isStopped(thousands + "define X: Count(from N a, N b return all Tuple { a: a, b: b })", tooMany, plenty);
    }

    @Test
    void listsThatAreComparedEachWithEachAreStopped() {
        String many = "define N: (expand { Interval[1, 90000] } per 1) I return all Tuple { n: start of I }\n"
                + "define M: (expand { Interval[90001, 99000] } per 1) I return all Tuple { n: start of I }\n";
        isStopped(many + "define X: Count(distinct N)", "took more than 200 ms");
        isStopped(many + "define X: Count(N I return I)", "took more than 200 ms");
        isStopped(many + "define X: Count(N union M)", "took more than 200 ms");
        isStopped(many + "define X: Count(N intersect M)", "took more than 200 ms");
        isStopped(many + "define X: Count(N except M)", "took more than 200 ms");
        isStopped(many + "define X: N includes M", "would compare members more than 25000000 times");
        isStopped(
                "define X: Mode(expand { Interval[1, 90000] } per 1) is not null",
                "would compare members more than 25000000 times");
    }

    @Test
    void numbersWithoutEndAreStopped() {
        isStopped("define X: Power(10, 999999999)", "would build a number of more than 100000 bits");
        isStopped("define X: Round(1.5, 999999999)", "would build a number of more than 1000 digits");
        isStopped("define X: LowBoundary(1.5, -999999999)", "would build a number of more than 1000 digits");
        TestCall call = new TestCall();
        call.knowledge.put("Odd", "library Odd define X: ToDecimal('1E-999999999') is null define Y: ToDecimal('1.5')");
        assertEquals("true", call.values("Odd", "X").get(0).primitiveValue());
        assertEquals("1.5", call.values("Odd", "Y").get(0).primitiveValue());
    }

    @Test
    void expansionsByASmallStepThatIsWorkedOutAreStopped() {
        String tooMany = "would expand to more than 100000 members";
        isStopped(
                "define Step: System.Quantity { value: 0.00000001, unit: '1' }\n"
                        + "define X: Count(expand { Interval[0.0, 99999.0] } per Step)",
                tooMany);
        isStopped(
                "define Step: System.Quantity { value: 0.001, unit: 's' }\n"
                        + "define X: Count(expand { Interval[@2020-01-01T00:00:00.0, @2024-01-01T00:00:00.0] } per Step)",
                tooMany);
    }

    @Test
    void guardedNodesAnswerAsTheLanguageDefinesThem() {
        TestCall call = new TestCall();
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("Matches('abc', 'a.c') and not Matches('abcd', 'a.c')", "true");
        expected.put("Matches(null as String, 'a') is null", "true");
        expected.put("ReplaceMatches('abcabc', '(a)(b)', '$2$1') = 'bacbac'", "true");
        expected.put("SplitOnMatches('a1b22c', '[0-9]+') = { 'a', 'b', 'c' }", "true");
        expected.put("Split('a,b', ',') = { 'a', 'b' }", "true");
        expected.put("'a' + 'b' = 'ab' and ('a' + null) is null and ('a' & null) = 'a'", "true");
        expected.put("Combine({ 'a', 'b' }) = 'ab' and Combine({ 'a', 'b' }, '-') = 'a-b'", "true");
        expected.put("PositionOf('b', 'abc') = 1 and LastPositionOf('b', 'abcb') = 3", "true");
        expected.put("Power(2, 10) = 1024 and Round(3.14159, 2) = 3.14 and Round(2.5) = 3.0", "true");
        expected.put("({ 1, 2 } union { 2, 3 }) = { 1, 2, 3 } and ({ 1, 2 } intersect { 2, 3 }) = { 2 }", "true");
        expected.put("({ 1, 2 } except { 2, 3 }) = { 1 } and (distinct { 1, 1 }) = { 1 }", "true");
        expected.put("({ 1, 2, 3 } includes { 1, 2 }) and ({ 1 } included in { 1, 2 })", "true");
        expected.put("Interval[1, 3] union Interval[2, 5] = Interval[1, 5]", "true");
        expected.put("Interval[1, 3] intersect Interval[2, 5] = Interval[2, 3]", "true");
        expected.put("Count((null as List<Integer>) union (null as List<Integer>)) = 0", "true");
        expected.put("(flatten { { 1, 2 }, { 3 } }) = { 1, 2, 3 } and Mode({ 1, 2, 2 }) = 2", "true");
        expected.put("(collapse { Interval[1, 2], Interval[2, 3] }) = { Interval[1, 3] }", "true");
        expected.put("ToQuantity('5 mg') = 5 'mg' and ToDecimal('1.25') = 1.25", "true");
        expected.put("(({ 3, 1, 2, 3 }) X return X + 1 sort desc) = { 4, 3, 2 }", "true");
        expected.put("Count(from ({ 1, 2 }) a, ({ 1, 2 }) b where a = b) = 2", "true");
        expected.put(
                "Count((expand { Interval[1, 800] } per 1) I return 'x' & ToString(Length(ToString(start of I)))) = 3",
                "true");
        StringBuilder cql = new StringBuilder("library Same\n");
        int number = 0;
        for (String expression : expected.keySet()) {
            cql.append("define X" + number++ + ": " + expression + "\n");
        }
        call.knowledge.put("Same", cql.toString());
        number = 0;
        for (Map.Entry<String, String> one : expected.entrySet()) {
            List<Base> values = call.values("Same", "X" + number++);
            assertEquals(
                    one.getValue(), values.isEmpty() ? "null" : values.get(0).primitiveValue(), one.getKey());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5 years + 6 months = 66 months",
                "1 year + 2 years = 3 years",
                "5 years - 6 months = 54 months",
                "2 weeks + 3 days = 17 days",
                "1 year + 10 days = 375 days",
                "1 month = 30 days and 1 year = 365 days and 1 month < 31 days",
                "Max({ 1 month, 20 days, null, 6 weeks }) = 6 weeks and Min({ 1 month, 20 days }) = 20 days",
                "Sum({ 1 year, 6 months }) = 18 months and Max({ null as Quantity }) is null",
                "Max({ 1 month, 1 'mg' }) is null",
                "5 years > 6 months and 12 months >= 1 year and 1 hour < 61 minutes",
                "5 years = 60 months and 5 years ~ 60 months and not (1 year = 13 months)",
                "@2022-06-15 - (5 years + 6 months) = @2016-12-15",
                "1 'cm' + 1 'm' = 1.01 'm' and 1 'mg' < 1 'g'",
                "(null as Quantity) + 1 year is null"
            })
    void durationsInTheWordsOfTheCalendarAreReckoned(String expression) {
        TestCall call = new TestCall();
        call.knowledge.put("Calendar", "library Calendar define X: " + expression);

        assertEquals("true", call.values("Calendar", "X").get(0).primitiveValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Length(null as String) is null and Length('ab') = 2",
                "@2020-02-29 + Quantity { value: null, unit: 'days' } is null",
                "((null as Interval<Integer>) union (null as Interval<Integer>)) is null",
                "(Interval[1, 3] union (null as Interval<Integer>)) is null"
            })
    void nothingGivesNothingWhereTheEngineWouldThrow(String expression) {
        TestCall call = new TestCall();
        call.knowledge.put("Nothing", "library Nothing define X: " + expression);

        assertEquals("true", call.values("Nothing", "X").get(0).primitiveValue());
    }

    @Test
    void aVersionOfFhirHelpersThatNobodyHasIsTheNewest() {
        TestCall call = new TestCall();
        call.knowledge.put(
                "Helped",
                "library Helped using FHIR version '4.0.1' include FHIRHelpers version '4.1.000' called FHIRHelpers"
                        + " context Patient define X: Patient.gender = 'female'");

        assertEquals("true", call.values("Helped", "X").get(0).primitiveValue());
    }

    @Test
    void endlessRecursionIsRefusedWhenTranslated() {
        call.knowledge.put(
                "Deep",
                "library Deep\ndefine function f(x Integer): f(x + 1)\ndefine \"Deep\": f(1)\ndefine \"After\": 2");

        String text = texts(call.compile("Deep", named("Deep"))).get(0);

        assertTrue(
                text.startsWith(
                        "Library `Deep` 3:1: `Deep` is left out of the library, for it names `f`, which is. Library `Deep`"
                                + " 2:31: Cannot resolve reference to expression or function f"),
                text);
        assertEquals("2", call.values("Deep", "After").get(0).primitiveValue());
    }

    @Test
    void manyThreadsShareOneTranslation() {
        List<Compiled> compiled = call.compile(call.knowledge, List.of("Back"), named("Pain Count"), named("Has Pain"));

        Set<String> answers = IntStream.range(0, 400)
                .parallel()
                .mapToObj(i -> call.answers(compiled).stream()
                        .map(answer -> ((Answer.Values) answer).values().get(0).primitiveValue())
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.toSet());

        assertEquals(Set.of("7 true"), answers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Last([Observation] O sort by (effective as FHIR.dateTime)).id",
                "Last([Observation] O sort by effective).id",
                "Last([Observation] O sort by (effective as FHIR.dateTime).value).id",
                "Last([Observation] O sort by start of FHIRHelpers.ToInterval(Period { start: effective as FHIR.dateTime, end: effective as FHIR.dateTime })).id",
                "First([Observation] O sort by (effective as FHIR.dateTime) desc).id",
                "First([Observation] O sort by (value as FHIR.Quantity) desc).id",
                "Last([Observation] O return Tuple { id: O.id, at: O.effective as FHIR.dateTime } sort by at).id",
                "Last([Observation] O sort by status, (effective as FHIR.dateTime)).id",
                "'o' + ToString(Last(({ 3, 12, 7 }) N sort asc))"
            })
    void queriesSortByFhirValues(String expression) {
        List<Answer> answers =
                call.answers(call.compile(call.knowledge, List.of("Back"), expression("text/cql", expression)));

        assertTrue(answers.get(0) instanceof Answer.Values, answers.get(0).toString());
        assertEquals("o12", ((Answer.Values) answers.get(0)).values().get(0).primitiveValue());
    }

    @Test
    void dateOfAPartialMomentStaysADate() {
        call.parameters.addParameter().setName("Since").setValue(new DateType("2024-01-31"));

        assertEquals("date 2024-01-31", first("Since Given"));
    }
}
