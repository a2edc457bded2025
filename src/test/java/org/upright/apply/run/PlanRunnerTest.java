package org.upright.apply.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.upright.apply.Fhir.action;
import static org.upright.apply.Fhir.condition;
import static org.upright.apply.Fhir.json;
import static org.upright.apply.Fhir.plan;
import static org.upright.apply.Fhir.when;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.upright.apply.MapKnowledge;
import org.upright.apply.TableEvaluator;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Budget;
import org.upright.apply.expression.EvaluationContext;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.plan.Plan;
import org.upright.apply.run.Decision.Outcome;
import org.upright.fhir.Issue;

class PlanRunnerTest {
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-06-15T10:00:00+02:00");
    private static final Resource PATIENT = json("{'resourceType':'Patient','id':'p1'}");
    private static final String FIRST_ONLY = ",'extension':[{'url':"
            + "'http://hl7.org/fhir/StructureDefinition/cqf-applicabilityBehavior','valueCode':'any'}]";
    private final TableEvaluator evaluator = new TableEvaluator().with("text", new StringType("x"));
    private MapKnowledge knowledge = new MapKnowledge();

    private Decisions decide(String actions, Resource... data) {
        return decide(plan(actions), data);
    }

    private Decisions decide(PlanDefinition source, Resource... data) {
        Plan plan = new PlanCompiler(FhirContext.forR4Cached(), List.of(evaluator), CompileLimits.standard())
                .compile(source, knowledge)
                .plan()
                .orElseThrow();
        SubjectRecord record = new SubjectRecord(PATIENT, List.of(data));
        EvaluationContext context =
                new EvaluationContext(record, NOW, Map.of(), new Parameters(), knowledge, Budget.standard());
        return new PlanRunner(evaluator.begin(plan.expressions(), context), record, NOW).decide(plan);
    }

    private static List<String> outcomes(List<Decision> decisions) {
        return decisions.stream()
                .map(d -> d.action().path() + " " + d.outcome().code())
                .toList();
    }

    private static List<String> texts(List<Issue> issues) {
        return issues.stream().map(Issue::text).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, taken",
        "true, false, not-taken",
        "false, true, not-taken",
        "false, false, not-taken",
        "true, nothing, unknown",
        "nothing, true, unknown",
        "nothing, nothing, unknown",
        "false, nothing, not-taken",
        "nothing, false, not-taken",
        "throws, false, not-taken",
        "throws, true, unknown"
    })
    void conditionsAreAndedWithThreeAnswers(String first, String second, String outcome) {
        Decisions decisions = decide(action("a", when(first, second)));

        assertEquals(List.of("a " + outcome), outcomes(decisions.actions()));
        assertEquals(List.of(first, second), evaluator.asked);
    }

    @Test
    void anActionWithoutConditionsIsTaken() {
        assertTrue(decide(action("a", "")).actions().get(0).taken());
    }

    @Test
    void missingDataLeaveTheActionOutAndSayWhy() {
        Decision decision = decide(action("a", when("nothing"))).actions().get(0);

        assertFalse(decision.taken());
        assertEquals(
                List.of(
                        "Action `T a` (`a`): Condition `nothing` gave nothing, so the record lacks data that it needs; a"
                                + " boolean is needed. Record them, or let the condition say what their absence means, for"
                                + " instance with `.exists()`."),
                texts(decision.issues()));
        assertEquals(
                "PlanDefinition.action[0].condition[0]",
                decision.issues().get(0).where());
        assertEquals(IssueSeverity.WARNING, decision.issues().get(0).severity());
    }

    @Test
    void aConditionThatIsNoBooleanIsUnknownAndSaysWhatCameBack() {
        Decision decision = decide(action("a", when("text"))).actions().get(0);

        assertEquals(Outcome.UNKNOWN, decision.outcome());
        assertEquals(
                List.of("Action `T a` (`a`): Condition `text` gave `string`; a boolean is needed. Compare it with a"
                        + " value, or ask whether it exists."),
                texts(decision.issues()));
    }

    @Test
    void aConditionThatThrowsIsUnknownAndAnError() {
        Decision decision = decide(action("a", when("throws"))).actions().get(0);

        assertEquals(Outcome.UNKNOWN, decision.outcome());
        assertEquals(List.of("Action `T a` (`a`): It threw."), texts(decision.issues()));
        assertTrue(decision.issues().get(0).isError());
    }

    @Test
    void aConditionThatCouldNotBeCompiledIsUnknownAndTheOthersGoOn() {
        Decisions decisions = decide(action("a", when("broken")) + "," + action("b", when("true")));

        assertEquals(List.of("a unknown", "b taken"), outcomes(decisions.actions()));
        assertEquals(
                List.of("Action `T a` (`a`): Condition `broken` cannot be asked: `broken` is no expression."),
                texts(decisions.allIssues()));
    }

    @ParameterizedTest
    @CsvSource({"throws", "nothing"})
    void anAlternativeIsAskedWhereTheFirstGivesNothing(String first) {
        Decisions decisions = decide(action(
                "a",
                ",'condition':[{'kind':'applicability','expression':{'language':'text/fhirpath','expression':'" + first
                        + "','extension':[{'url':'http://hl7.org/fhir/StructureDefinition/cqf-alternativeExpression',"
                        + "'valueExpression':{'language':'text/fhirpath','expression':'true'}}]}}]"));

        assertEquals(List.of("a taken"), outcomes(decisions.actions()));
        assertEquals(List.of(first, "true"), evaluator.asked);
    }

    @Test
    void startAndStopConditionsAreReportedAndDecideNothing() {
        Decision decision = decide(action(
                        "a", ",'condition':[" + condition("start", "false") + "," + condition("stop", "nothing") + "]"))
                .actions()
                .get(0);

        assertTrue(decision.taken());
        assertEquals(2, decision.conditions().size());
        assertEquals(1, decision.issues().size());
    }

    @Test
    void whatIsBelowAnActionThatIsNotTakenIsListedAndNotAsked() {
        String children = ",'action':[" + action("b", when("true") + ",'action':[" + action("c", "") + "]") + "]";

        Decision decision =
                decide(action("a", when("false") + children)).actions().get(0);

        assertEquals(List.of("a/b not-reached"), outcomes(decision.actions()));
        assertEquals(
                List.of("a/b/c not-reached"), outcomes(decision.actions().get(0).actions()));
        assertEquals(List.of("false"), evaluator.asked);
    }

    @Test
    void childrenAreDecidedEachOnTheirOwn() {
        Decision decision = decide(action(
                        "a",
                        ",'action':[" + action("b", when("true")) + "," + action("c", when("false")) + ","
                                + action("d", when("true")) + "]"))
                .actions()
                .get(0);

        assertEquals(List.of("a/b taken", "a/c not-taken", "a/d taken"), outcomes(decision.actions()));
    }

    @Test
    void aGroupOfAnyTakesTheFirstThatApplies() {
        Decision decision = decide(action(
                        "a",
                        FIRST_ONLY + ",'action':[" + action("b", when("nothing")) + "," + action("c", when("true"))
                                + "," + action("d", when("true")) + "]"))
                .actions()
                .get(0);

        assertEquals(List.of("a/b unknown", "a/c taken", "a/d not-reached"), outcomes(decision.actions()));
        assertEquals(
                List.of("Action `T d` (`a/d`) is passed over: its group takes the first that applies, and that is"
                        + " `T c` (`a/c`)."),
                texts(decision.actions().get(2).issues()));
    }

    @Test
    void aGroupOfAllTakesAllThatApply() {
        Decision decision = decide(action(
                        "a",
                        FIRST_ONLY.replace("'any'", "'all'") + ",'action':[" + action("b", when("true")) + ","
                                + action("c", when("false")) + "," + action("d", when("true")) + "]"))
                .actions()
                .get(0);

        assertEquals(List.of("a/b taken", "a/c not-taken", "a/d taken"), outcomes(decision.actions()));
    }

    @Test
    void selectionAndRequiredBehavioursHideNothing() {
        Decision decision = decide(action(
                        "a",
                        ",'selectionBehavior':'exactly-one','requiredBehavior':'could','action':[" + action("b", "")
                                + "," + action("c", "") + "]"))
                .actions()
                .get(0);

        assertEquals(List.of("a/b taken", "a/c taken"), outcomes(decision.actions()));
    }

    @Test
    void aNestedPlanIsDecidedByItsOwnConditions() {
        knowledge = new MapKnowledge(plan("inner", action("x", when("true")) + "," + action("y", when("false"))));

        Decision decision = decide(action("a", ",'definitionCanonical':'http://example.org/PlanDefinition/inner'"))
                .actions()
                .get(0);

        assertEquals(
                List.of("x taken", "y not-taken"),
                outcomes(decision.nested().orElseThrow().actions()));
    }

    @Test
    void aNestedPlanOfAnActionThatIsNotTakenIsNotReached() {
        knowledge = new MapKnowledge(plan("inner", action("x", when("true"))));

        Decision decision = decide(
                        action("a", when("false") + ",'definitionCanonical':'http://example.org/PlanDefinition/inner'"))
                .actions()
                .get(0);

        assertEquals(
                List.of("x not-reached"),
                outcomes(decision.nested().orElseThrow().actions()));
        assertEquals(List.of("false"), evaluator.asked);
    }

    @Test
    void aMissingDefinitionKeepsTheActionAndSaysSo() {
        Decision decision = decide(action("a", ",'definitionCanonical':'http://example.org/x'"))
                .actions()
                .get(0);

        assertTrue(decision.taken());
        assertEquals(List.of("Definition `http://example.org/x` is not known here."), texts(decision.issues()));
    }

    private static PlanDefinition withholding(String actions) {
        PlanDefinition source = plan(actions);
        source.addExtension(Plan.ON_UNKNOWN, new CodeType("withhold"));
        return source;
    }

    @Test
    void oneUnknownConditionWithholdsAPlanThatAsksForThat() {
        Decisions decisions = decide(withholding(action("a", when("true")) + "," + action("b", when("nothing"))));

        assertTrue(decisions.withheld());
        assertTrue(decisions.issues().get(0).isError());
        assertTrue(decisions
                .issues()
                .get(0)
                .text()
                .startsWith("The advice of plan `Plan p` is withheld, for the plan asks for that where a condition is"
                        + " unknown: Action `T b` (`b`): Condition `nothing` gave nothing"));
        assertEquals(List.of("a taken", "b unknown"), outcomes(decisions.actions()));
    }

    @Test
    void anUnknownConditionInANestedPlanWithholdsTheOuterPlan() {
        knowledge = new MapKnowledge(plan("inner", action("x", when("nothing"))));

        Decisions decisions =
                decide(withholding(action("a", ",'definitionCanonical':'http://example.org/PlanDefinition/inner'")));

        assertTrue(decisions.withheld());
        assertFalse(decisions.actions().get(0).nested().orElseThrow().withheld());
    }

    @Test
    void whatWasNotReachedWithholdsNothing() {
        Decisions decisions =
                decide(withholding(action("a", when("false") + ",'action':[" + action("b", when("nothing")) + "]")));

        assertFalse(decisions.withheld());
    }

    @Test
    void aNestedDraftSaysThatItIsOne() {
        PlanDefinition inner = plan("inner", action("x", ""));
        inner.setStatus(PublicationStatus.DRAFT);
        knowledge = new MapKnowledge(inner);
        PlanDefinition source = plan(action("a", ",'definitionCanonical':'http://example.org/PlanDefinition/inner'"));
        source.setStatus(PublicationStatus.DRAFT);

        Decisions decisions = decide(source);

        assertEquals(List.of(), texts(decisions.issues()));
        assertEquals(
                List.of("Plan `http://example.org/PlanDefinition/inner|1` is a draft."),
                texts(decisions.actions().get(0).nested().orElseThrow().issues()));
    }

    @Test
    void inputsAreVariablesOfTheActionAndOfThoseBelow() {
        Decision decision = decide(
                        action(
                                "a",
                                ",'input':[{'id':'obs','type':'Observation'}]" + when("%obs.exists()") + ",'action':["
                                        + action("b", when("%obs.exists()")) + "]"),
                        (Resource)
                                json("{'resourceType':'Observation','id':'o1','subject':{'reference':'Patient/p1'}}"))
                .actions()
                .get(0);

        assertEquals(List.of("a/b taken"), outcomes(decision.actions()));
        assertEquals(1, decision.inputs().get("obs").size());
    }

    @Test
    void anInputWhoseCodesCannotBeToldLeavesItsConditionsUnknown() {
        Decision decision = decide(action(
                        "a",
                        ",'input':[{'id':'obs','type':'Observation','codeFilter':[{'path':'code','valueSet':"
                                + "'http://example.org/vs'}]}]" + when("%obs.exists()")))
                .actions()
                .get(0);

        assertEquals(Outcome.UNKNOWN, decision.outcome());
        assertEquals(
                List.of(
                        "Value set `http://example.org/vs` of an input is not known here.",
                        "Action `T a` (`a`): The variable `%obs.exists()` is not" + " known."),
                texts(decision.issues()));
    }

    static List<Long> seeds() {
        return IntStream.range(0, 100).mapToObj(i -> 7919L * i).toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anActionIsTakenExactlyWhereAllOfItsConditionsHold(long seed) {
        Random random = new Random(seed);
        List<String> answers = List.of("true", "true", "false", "nothing", "throws");
        List<String> conditions = new ArrayList<>();
        IntStream.range(0, random.nextInt(5)).forEach(i -> conditions.add(answers.get(random.nextInt(5))));

        Decision decision = decide(action("a", conditions.isEmpty() ? "" : when(conditions.toArray(String[]::new))))
                .actions()
                .get(0);

        assertEquals(conditions.stream().allMatch("true"::equals), decision.taken(), "seed " + seed);
        assertEquals(conditions.contains("false"), decision.outcome() == Outcome.NOT_TAKEN, "seed " + seed);
        assertEquals(
                conditions.stream()
                        .filter(c -> c.equals("nothing") || c.equals("throws"))
                        .count(),
                decision.issues().size(),
                "seed " + seed);
    }
}
