package org.upright.apply.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.FhirVersionEnum;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FhirPathEvaluatorTest {
    private static final FhirPathEvaluator EVALUATOR = new FhirPathEvaluator(FhirContext.forCached(FhirVersionEnum.R4));
    private static final ZonedDateTime NOW = ZonedDateTime.of(2024, 2, 29, 23, 30, 0, 0, ZoneId.of("Australia/Sydney"));
    private static final CodeSet PAIN = new CodeSet(
            List.of(new Coding("http://loinc.org", "72514-3", "Pain")),
            Set.of(new CodeSet.Code("http://loinc.org", "72514-3")));

    private final Map<String, List<Base>> variables = new HashMap<>();
    private Budget budget = Budget.standard();

    private static Expression expression(String text) {
        return new Expression("text/fhirpath", text, Optional.empty(), "PlanDefinition.action[0].condition[0]");
    }

    private static PlanDefinition plan() {
        PlanDefinition plan = new PlanDefinition();
        plan.setTitle("Low back pain").setStatus(PublicationStatus.ACTIVE);
        plan.addTopic().addCoding().setCode("a");
        plan.addTopic().addCoding().setCode("b");
        return plan;
    }

    private static Patient patient() {
        Patient patient = new Patient();
        patient.setId("anna");
        patient.setGender(AdministrativeGender.FEMALE).setBirthDateElement(new DateType("1980-05-01"));
        patient.addName().addGiven("Anna").addGiven("Maria").setFamily("Muster");
        patient.addGeneralPractitioner(new Reference("Practitioner/dr"));
        return patient;
    }

    private static Observation pain() {
        Observation pain = new Observation();
        pain.setId("pain");
        pain.getCode().addCoding().setSystem("http://loinc.org").setCode("72514-3");
        return pain;
    }

    private EvaluationContext context() {
        Practitioner practitioner = new Practitioner();
        practitioner.setId("dr");
        practitioner.addName().setFamily("Doktor");
        List<Resource> resources = List.of(practitioner, pain());
        ValueSets valueSets =
                canonical -> Optional.of(PAIN).filter(codes -> canonical.url().equals("http://x/pain"));
        return new EvaluationContext(
                new SubjectRecord(patient(), resources), NOW, variables, new Parameters(), valueSets, budget);
    }

    private static Compiled compile(String text) {
        return EVALUATOR
                .compile(List.of(expression(text)), List.of(), new NoKnowledge())
                .get(0);
    }

    private Answer answer(String text) {
        CompiledExpression compiled = compile(text).expression().orElseThrow();
        return EVALUATOR.begin(List.of(compiled), context()).answer(compiled, Focus.on(plan()));
    }

    private List<String> values(String text) {
        Answer answer = answer(text);
        assertTrue(answer instanceof Answer.Values, () -> answer.toString());
        return ((Answer.Values) answer)
                .values().stream().map(Base::primitiveValue).toList();
    }

    private String failure(String text) {
        return ((Answer.Failed) answer(text)).why().text();
    }

    private static String rejection(String text) {
        Compiled compiled = compile(text);
        assertTrue(compiled.expression().isEmpty());
        return compiled.issues().get(0).text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "title # Low back pain",
                "title.exists() # true",
                "title.exists().not() # false",
                "%context.title # Low back pain",
                "PlanDefinition.title # Low back pain",
                "%resource.title # Low back pain",
                "%subject.gender # female",
                "%patient.gender # female",
                "Patient.gender # female",
                "Patient.gender = 'male' or Patient.birthDate < today() - 40 years # true",
                "iif(%subject.gender = 'female', 'F', 'M') # F",
                "%subject.name.given.join('+') # Anna+Maria",
                "(%subject.name.given | %subject.name.family).count() # 3",
                "%subject.birthDate + 18 years # 1998-05-01",
                "today() # 2024-02-29",
                "now() # 2024-02-29T23:30:00.000+11:00",
                "now() - 1 day < now() # true",
                "%subject.where(birthDate <= today() - 43 'years').exists() # true",
                "%subject.generalPractitioner.resolve().name.family # Doktor",
                "%subject.managingOrganization.resolve().exists() # false",
                "%encounter.exists() # false",
                "%`subject`.gender # female",
                "%subject is Patient # true",
                "%subject is FHIR.Patient # true",
                "%subject is FHIR.Practitioner # false",
                "(%subject as FHIR.Patient).gender # female",
                "%subject.as(FHIR.Patient).gender # female",
                "%subject.is(FHIR.Patient) # true",
                "%subject.ofType(FHIR.Patient).gender # female",
                "%subject.name.where(family = 'Muster').given.first() # Anna",
                "%ucum # http://unitsofmeasure.org",
                "topic.coding.code.aggregate($total & $this, '') # ab",
                "topic.coding.where($this.code = 'b').code # b",
                "topic.select(coding.code & '!').last() # b!",
                "topic.all(coding.exists()) # true",
                "-3 + 5 # 2",
            })
    void answers(String text, String expected) {
        assertEquals(List.of(expected), values(text));
    }

    @Test
    void inputsOfTheFocusWinOverVariablesOfTheCall() {
        variables.put("pain", List.of(new StringType("call")));
        CompiledExpression compiled = compile("%pain").expression().orElseThrow();
        Focus focus = new Focus(plan(), Optional.empty(), Map.of("pain", List.of(new StringType("focus"))));

        Answer answer = EVALUATOR.begin(List.of(compiled), context()).answer(compiled, focus);

        assertEquals("focus", ((Answer.Values) answer).values().get(0).primitiveValue());
    }

    @Test
    void whatIsBuiltIsTheResource() {
        CompiledExpression compiled =
                compile("%resource.id | %context.title").expression().orElseThrow();
        Focus focus = new Focus(plan(), Optional.of(pain()), Map.of());

        Answer answer = EVALUATOR.begin(List.of(compiled), context()).answer(compiled, focus);

        assertEquals(2, ((Answer.Values) answer).values().size());
    }

    @Test
    void membershipIsAskedOfTheCallsValueSets() {
        variables.put("pain", List.of(pain()));

        assertEquals(List.of("true"), values("%pain.code.memberOf('http://x/pain')"));
        assertEquals(
                "Expression `%pain.code.memberOf('http://x/other')` failed: the value set `http://x/other` is not"
                        + " known here.",
                failure("%pain.code.memberOf('http://x/other')"));
    }

    @Test
    void unknownVariableIsToldWhenCompiledAndFailsWhenRead() {
        assertEquals(
                Set.of("pane"),
                compile("%pane.exists() and %subject.exists()")
                        .expression()
                        .orElseThrow()
                        .variables());
        assertEquals(
                "Expression `%pane.exists()` failed: the variable `%pane` is not known.", failure("%pane.exists()"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"title.exists(", "title.foo()", "title =", "'open", "title.where()", "a b", ")"})
    void brokenExpressionIsRejectedByName(String text) {
        assertTrue(rejection(text).startsWith("Expression `" + text + "` is no FHIRPath: "), () -> rejection(text));
    }

    private static String misread(String text) {
        return compile(text)
                .expression()
                .orElseThrow()
                .misread("PlanDefinition", Map.of("subject", "Patient", "lab", "Observation", "other", ""))
                .orElse("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "Patient.gendr.exists().not() # `Patient` has no element `gendr`",
                "%subject.name.foo # `HumanName` has no element `foo`",
                "Patient.name.where(use = 'old' and foo = 'x') # `HumanName` has no element `foo`",
                "Patient.gender = 'female' and (Patient.gendr.empty()) # `Patient` has no element `gendr`",
                "%lab.valueQuantity.exists() # `Observation` has no element `valueQuantity`; in FHIRPath it is `value`",
                "%lab.value.ofType(Quantity).units # `Quantity` has no element `units`",
                "%lab.first().select(code.codings) # `CodeableConcept` has no element `codings`",
                "Patient.gender.system # `code` has no element `system`",
                "titel.exists() # `PlanDefinition` has no element `titel`",
            })
    void aNameThatNoTypeHasIsTold(String text, String problem) {
        assertEquals(problem, misread(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Observation.exists().not()", "iif(Observation.exists(), true, false)"})
    void aPathThatBeginsAtNeitherDefinitionNorSubjectIsTold(String text) {
        assertEquals(
                "a path begins at the PlanDefinition or, as `Patient`, at the subject; `Observation` is neither. An"
                        + " `input` of the action that has an `id` gives other data as a variable",
                misread(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient.name.given.first().exists()",
                "PlanDefinition.action.condition.expression.language.exists()",
                "goal.target.detail.exists()",
                "Resource.id.exists()",
                "%lab.value.unit = 'mg'",
                "%lab.value.code.exists()",
                "%lab.component.value.ofType(CodeableConcept).coding.code = 'x'",
                "%lab.effective.start < today()",
                "%lab.where($this.status = 'final' and code.coding.exists(system = 'x'))",
                "%lab.subject.resolve().foo",
                "%lab.extension('x').value.foo",
                "%lab.contained.foo",
                "%other.foo",
                "%subject.deceased.exists()",
                "%subject.birthDate.value.exists()",
                "Patient.children().foo",
                "%subject is Patient and %subject.is(FHIR.Patient)",
                "today() - 1 year < now()",
                "%lab.text.div.exists()",
                "Patient.link.other.display",
            })
    void namesThatATypeMayHaveAreNotTold(String text) {
        assertEquals("", misread(text));
    }

    @Test
    void onlyResourcesAreToBeFetched() {
        assertEquals(
                Set.of("Patient"),
                compile("Resource.id = Patient.id or Element.id.exists() or Foo.bar.exists()")
                        .expression()
                        .orElseThrow()
                        .resourceTypes());
    }

    @Test
    void profilesCannotBeTested() {
        assertEquals(
                "Expression `%subject.conformsTo('http://x')` calls `conformsTo()`, which is not supported.",
                rejection("%subject.conformsTo('http://x')"));
    }

    @Test
    void deepNestingIsRefusedBeforeParsing() {
        String deep = "(".repeat(8_000) + "1" + ")".repeat(8_000);

        assertEquals(
                "Expression `" + "(".repeat(80) + "…` is nested 8000 deep; at most 200 levels are allowed.",
                rejection(deep));
        assertEquals(List.of("1"), values("(".repeat(150) + "1" + ")".repeat(150)));
    }

    @Test
    void longExpressionIsRefused() {
        assertEquals(
                "Expression `'" + "x".repeat(79) + "…` is 40002 characters long; an expression may have at most 16384.",
                rejection("'" + "x".repeat(40_000) + "'"));
    }

    @Test
    void longChainsOfOperatorsAreAnsweredOrRefusedButDoNotOverflow() {
        String sum = "1" + "+1".repeat(5_000);
        Compiled compiled = compile(sum);

        assertTrue(compiled.expression().isEmpty() || answer(sum) != null);
    }

    @Test
    void exponentialExpressionsAreStopped() {
        budget = new Budget(Duration.ofMillis(500), Duration.ofSeconds(2), 10_000, 10_000);
        String nested = IntStream.range(0, 22)
                .mapToObj(i -> ".select($this.combine($this))")
                .reduce("topic", String::concat);
        String within = IntStream.range(0, 22)
                .mapToObj(i -> "")
                .reduce("$this", (inner, i) -> "$this.combine($this).select(" + inner + ")");
        String text = "topic.coding.code" + ".combine(topic.coding.code)".repeat(12)
                + ".aggregate($total & $total, 'abcdefgh')";

        assertTrue(failure(nested).endsWith("was stopped: it built more than 10000 items."), failure(nested));
        assertTrue(failure("topic.select(" + within + ")").contains("was stopped: it "));
        assertTrue(failure(text).endsWith("was stopped: it built more than 10000 characters."), failure(text));
    }

    @Test
    void timeIsBounded() {
        budget = new Budget(Duration.ofMillis(30), Duration.ofSeconds(2), 1_000_000_000, 1_000_000_000);
        String nested = "topic.where("
                + IntStream.range(0, 26)
                        .mapToObj(i -> "")
                        .reduce("true", (inner, i) -> "$this.combine($this).all(" + inner + ")")
                + ")";

        assertTrue(failure(nested).endsWith("was stopped: it took more than 30 ms."), failure(nested));
    }

    @Test
    void replacementsThatInflateAreStoppedBeforeTheyAreWritten() {
        budget = new Budget(Duration.ofSeconds(1), Duration.ofSeconds(5), 10_000, 10_000);
        String tenfold = "'aaaaaaaaaa'" + ".replace('a', 'aaaaaaaaaa')".repeat(9);

        assertTrue(
                failure(tenfold).endsWith("was stopped: it would build more than 10000 characters."), failure(tenfold));
        assertTrue(failure("'" + "a".repeat(200) + "'.replaceMatches('a*', '" + "$0".repeat(100) + "')")
                .endsWith("was stopped: it would build more than 10000 characters."));
        assertEquals("bcb", values("'aca'.replace('a', 'b')").get(0));
        assertEquals("bcb", values("'aca'.replaceMatches('a', 'b')").get(0));
        assertEquals("true", values("'aca'.matches('^a.*a$')").get(0));
    }

    @Test
    void aRegularExpressionThatBacktracksForEverIsStopped() {
        budget = new Budget(Duration.ofMillis(50), Duration.ofSeconds(5), 10_000, 10_000);
        String slow = "'" + "a".repeat(60) + "!'.matches('^(a+)+(b)?\\\\2$')";

        assertTrue(failure(slow).endsWith("was stopped: it took more than 50 ms."), failure(slow));
    }

    @Test
    void aMatchOfTheWholeTextThatBacktracksForEverIsStopped() {
        budget = new Budget(Duration.ofMillis(50), Duration.ofSeconds(5), 10_000, 10_000);
        String text = "'" + "a".repeat(60) + "!'";

        assertTrue(failure(text + ".matchesFull('(a+)+(b)?\\\\2')").endsWith("was stopped: it took more than 50 ms."));
        assertTrue(failure(text + ".replaceMatches('(a+)+(b)?\\\\2$', 'x')")
                .endsWith("was stopped: it took more than 50 ms."));
    }

    @Test
    void whatComparesEachWithEachIsStopped() {
        String many = "('a' | 'b')" + ".select($this.combine($this))".repeat(13);

        for (String comparing : List.of(
                ".distinct()",
                ".isDistinct()",
                ".union('a')",
                ".intersect('a')",
                ".exclude('a')",
                " | 'a'",
                ".repeat('a')")) {
            assertTrue(
                    failure(many + comparing)
                            .endsWith("was stopped: it would compare more than 5000 items with one another."),
                    comparing);
        }
        assertTrue(failure("'a' ~ " + many)
                .endsWith("was stopped: it would compare more than 5000 items with one another."));
        assertEquals(List.of("a", "b"), values("('a' | 'b' | 'a')"));
        assertEquals(List.of("1"), values("(1 | 2).intersect(1 | 3)"));
        assertEquals(List.of("2"), values("(1 | 2).exclude(1 | 3)"));
        assertEquals(List.of("true"), values("(1 | 2).subsetOf(1 | 2 | 3)"));
        assertEquals(List.of("b"), values("('c').repeat(iif($this = 'c', 'b', {}))"));
    }

    @Test
    void textsAndNumbersWithoutEndAreStoppedInsideOneFunction() {
        budget = new Budget(Duration.ofSeconds(1), Duration.ofSeconds(5), 10_000, 10_000);
        String thousand = "'" + "a".repeat(1_000) + "'";
        String many = "('a' | 'b')" + ".select($this.combine($this))".repeat(6);

        assertTrue(failure(many + ".join(" + thousand + ")")
                .endsWith("was stopped: it would build more than 10000 characters."));
        assertTrue(failure("1.5.round(999999999)")
                .endsWith("was stopped: it would build a number of more than 1000 digits."));
        assertTrue(failure(thousand + (" & " + thousand).repeat(14))
                .endsWith("was stopped: it built more than 10000 characters."));
        assertEquals(
                List.of("abcdefghijkl"),
                values("'a' & 'b' & 'c' & 'd' & 'e' & 'f' & 'g' & 'h' & 'i' & 'j' & 'k' & 'l'"));
        assertEquals(List.of("78"), values("1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + 11 + 12"));
        assertEquals(List.of("true"), values("1 + 2 * 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 = 56 and true"));
        assertEquals(List.of("a-b"), values("('a' | 'b').join('-')"));
    }

    @Test
    void timeOfTheWholeCallIsBounded() {
        budget = new Budget(Duration.ofSeconds(1), Duration.ZERO, 10_000, 10_000);

        assertEquals("Expression `title` was stopped: it took more than 0 ms.", failure("title"));
    }

    @Test
    void onlyFollowedReferencesReadOtherTypes() {
        assertEquals(
                Set.of(), compile("%pain.exists()").expression().orElseThrow().resourceTypes());
        assertEquals(
                Set.of("Patient"),
                compile("Patient.gender").expression().orElseThrow().resourceTypes());
        assertEquals(
                Set.of("*"),
                compile("%pain.subject.resolve()").expression().orElseThrow().resourceTypes());
    }

    @Test
    void manyThreadsShareOneParsedExpression() {
        CompiledExpression compiled =
                compile("%subject.name.given.join('+')").expression().orElseThrow();

        List<String> answers = IntStream.range(0, 2_000)
                .parallel()
                .mapToObj(i -> (Answer.Values)
                        EVALUATOR.begin(List.of(compiled), context()).answer(compiled, Focus.on(plan())))
                .map(values -> values.values().get(0).primitiveValue())
                .distinct()
                .toList();

        assertEquals(List.of("Anna+Maria"), new ArrayList<>(answers));
    }

    @Test
    void theMachinesTimeZoneDoesNotMatter() {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("America/Los_Angeles"));

            assertEquals(List.of("2024-02-29"), values("today()"));
        } finally {
            TimeZone.setDefault(before);
        }
    }
}
