package org.upright.apply.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.upright.apply.Fhir.action;
import static org.upright.apply.Fhir.json;
import static org.upright.apply.Fhir.plan;
import static org.upright.apply.Fhir.when;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.junit.jupiter.api.Test;
import org.upright.apply.MapKnowledge;
import org.upright.apply.TableEvaluator;
import org.upright.apply.expression.FhirPathEvaluator;
import org.upright.apply.expression.Knowledge;
import org.upright.apply.plan.Action;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Plan;
import org.upright.apply.plan.SubjectTypes;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

class PlanCompilerTest {
    private static final ActivityDefinition ACTIVITY =
            json("{'resourceType':'ActivityDefinition','url':'http://example.org/ActivityDefinition/a','version':'2',"
                    + "'status':'active','kind':'ServiceRequest','dynamicValue':[{'path':'occurrence','expression':"
                    + "{'language':'text/fhirpath','expression':'Observation.value'}}]}");
    private final TableEvaluator evaluator = new TableEvaluator();
    private final PlanCompiler compiler =
            new PlanCompiler(FhirContext.forR4Cached(), List.of(evaluator), CompileLimits.standard());

    private Compilation compile(PlanDefinition plan, Knowledge knowledge) {
        return compiler.compile(plan, knowledge);
    }

    private Plan compiled(String actions) {
        return compile(plan(actions), new MapKnowledge()).plan().orElseThrow();
    }

    private static String only(List<Issue> issues) {
        assertEquals(1, issues.size(), issues::toString);
        return issues.get(0).where() + ": " + issues.get(0).text();
    }

    private static String definition(String canonical) {
        return ",'definitionCanonical':'" + canonical + "'";
    }

    @Test
    void conditionsAreReadWhereAReasonOrAFocusHasToBeFoundAmongThem() {
        assertEquals(Set.of("Patient"), compiled("{'id':'a'}").resourceTypes());
        assertEquals(
                Set.of("Patient", "Condition"),
                compiled("{'id':'a','reason':[{'text':'pain'}]}").resourceTypes());
        PlanDefinition aiming = plan("{'id':'a'}");
        aiming.addGoal().addAddresses().setText("pain");
        assertEquals(
                Set.of("Patient", "Condition"),
                compile(aiming, new MapKnowledge()).plan().orElseThrow().resourceTypes());
        PlanDefinition focused = plan("{'id':'a'}");
        focused.addUseContext().setCode(new Coding().setCode("focus")).setValue(new CodeableConcept().setText("pain"));
        assertEquals(
                Set.of("Patient", "Condition"),
                compile(focused, new MapKnowledge()).plan().orElseThrow().resourceTypes());
    }

    @Test
    void pathsAreIdsOrPositionsAndUnique() {
        Plan plan = compiled(action("a", ",'action':[{'title':'x'},{'title':'y'}]") + ",{'title':'z'}");

        List<Action> children = plan.actions().get(0).actions();
        assertEquals(
                List.of("a", "2"), plan.actions().stream().map(Action::path).toList());
        assertEquals(List.of("a/1", "a/2"), children.stream().map(Action::path).toList());
    }

    @Test
    void siblingsOfOneIdAreToldApartAndReported() {
        Plan plan = compiled(action("a", "") + "," + action("a", ""));

        assertEquals(
                List.of("a", "a~2"), plan.actions().stream().map(Action::path).toList());
        assertEquals(
                "PlanDefinition.action[1]: Action id `a` is used twice; it is the id of `PlanDefinition.action[0]`"
                        + " too.",
                only(plan.issues()));
    }

    @Test
    void aLanguageThatNobodyUnderstandsLeavesTheConditionWithoutAnExpressionAndSaysSo() {
        Plan plan = compiled(
                action("a", ",'condition':[{'kind':'start','expression':{'language':'text/x','expression':'1'}}]"));

        assertEquals(List.of(), plan.actions().get(0).conditions().get(0).expressions());
        assertEquals(
                "PlanDefinition.action[0].condition[0]: Language `text/x` of expression `1` is not supported;"
                        + " `text/fhirpath` or `text/cql-identifier` is expected.",
                only(plan.issues()));
    }

    @Test
    void aConditionOverAnElementThatTheInputDoesNotHaveIsAnErrorAndNotAsked() {
        FhirContext fhir = FhirContext.forR4Cached();
        Plan plan = new PlanCompiler(fhir, List.of(new FhirPathEvaluator(fhir)), CompileLimits.standard())
                .compile(
                        plan(action(
                                "a",
                                when("%labs.valueQuantity.exists().not()", "%labs.value.exists()")
                                        + ",'input':[{'id':'labs','type':'Observation'}]")),
                        new MapKnowledge())
                .plan()
                .orElseThrow();

        assertEquals(List.of(), plan.actions().get(0).conditions().get(0).expressions());
        assertEquals(1, plan.actions().get(0).conditions().get(1).expressions().size());
        assertEquals(
                "PlanDefinition.action[0].condition[0]: Expression `%labs.valueQuantity.exists().not()` cannot be read:"
                        + " `Observation` has no element `valueQuantity`; in FHIRPath it is `value`.",
                only(plan.issues()));
    }

    @Test
    void aPlanIsAboutThePatientWhereItsSubjectIsNoTypeOfFhir() {
        PlanDefinition adults = plan("");
        adults.setSubject(new CodeableConcept(new Coding("http://snomed.info/sct", "133936004", "Adult")));
        PlanDefinition devices = plan("");
        devices.setSubject(new CodeableConcept(new Coding("http://hl7.org/fhir/resource-types", "Device", "Device")));

        assertEquals("Patient", SubjectTypes.of(adults));
        assertEquals("Device", SubjectTypes.of(devices));
    }

    @Test
    void anAlternativeMakesAnUnsupportedLanguageAWarning() {
        Plan plan = compiled(action(
                "a",
                ",'condition':[{'kind':'applicability','expression':{'language':'text/x','expression':'1','extension':"
                        + "[{'url':'http://hl7.org/fhir/StructureDefinition/cqf-alternativeExpression',"
                        + "'valueExpression':{'language':'text/fhirpath','expression':'true'}}]}}]"));

        var condition = plan.actions().get(0).conditions().get(0);
        assertEquals("true", condition.expressions().get(0).source().text());
        assertEquals(IssueSeverity.WARNING, plan.issues().get(0).severity());
    }

    @Test
    void aConditionWithoutExpressionIsAnError() {
        assertEquals(
                "PlanDefinition.action[0].condition[0]: Condition has no expression.",
                only(compiled(action("a", ",'condition':[{'kind':'applicability'}]"))
                        .issues()));
    }

    @Test
    void anExpressionWithoutLanguageIsTakenAsTheNameOfADefine() {
        TableEvaluator cql = new TableEvaluator("text/cql-identifier");
        Plan plan = new PlanCompiler(FhirContext.forR4Cached(), List.of(cql), CompileLimits.standard())
                .compile(
                        plan(action("a", ",'condition':[{'kind':'applicability','expression':{'expression':'D'}}]")),
                        new MapKnowledge())
                .plan()
                .orElseThrow();

        assertEquals(List.of("D"), cql.compiled);
        assertEquals(
                "PlanDefinition.action[0].condition[0]: Condition `D` has no `language`; `text/cql-identifier` is"
                        + " assumed.",
                only(plan.issues()));
    }

    @Test
    void activityDefinitionsAreFoundWithAndWithoutVersion() {
        Knowledge knowledge = new MapKnowledge(ACTIVITY);
        Plan plan = compile(
                        plan(action("a", definition("http://example.org/ActivityDefinition/a")) + ","
                                + action("b", definition("http://example.org/ActivityDefinition/a|2"))),
                        knowledge)
                .plan()
                .orElseThrow();

        Canonical found = Canonical.of("http://example.org/ActivityDefinition/a", "2");
        for (Action action : plan.actions()) {
            var activity = assertInstanceOf(Definition.Activity.class, action.definition());
            assertEquals(found, activity.canonical());
            assertEquals(
                    "ActivityDefinition.where(url = 'http://example.org/ActivityDefinition/a').dynamicValue[0]",
                    activity.dynamicValues().get(0).where());
        }
        assertEquals(List.of("Observation.value"), evaluator.compiled);
        assertEquals(Set.of("Patient", "Observation"), plan.resourceTypes());
        assertEquals(1, plan.expressions().size());
    }

    @Test
    void aCanonicalWithoutTypeInItsUrlIsFound() {
        Questionnaire form = json("{'resourceType':'Questionnaire','url':'urn:oid:1.2.3','status':'active'}");

        Plan plan = compile(plan(action("a", definition("urn:oid:1.2.3"))), new MapKnowledge(form))
                .plan()
                .orElseThrow();

        assertInstanceOf(Definition.Form.class, plan.actions().get(0).definition());
    }

    @Test
    void anActionAsksForItsInputsBesideItsDefinition() {
        StructureDefinition profile = json("""
            {'resourceType':'StructureDefinition','url':'http://example.org/pain','type':'Observation','title':'Pain',
            'differential':{'element':[{'path':'Observation.value[x]','min':1,'type':[{'code':'integer'}]}]}}\
            """);
        String asked =
                ",'extension':[{'url':'http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-questionnaire-generate',"
                        + "'valueBoolean':true}],'input':[{'type':'Observation','profile':['http://example.org/pain']}]";
        String activity = definition("http://example.org/ActivityDefinition/a");

        Plan plan = compile(
                        plan(action("both", activity + asked) + "," + action("alone", asked) + ","
                                + action("neither", activity)),
                        new MapKnowledge(ACTIVITY, profile))
                .plan()
                .orElseThrow();

        Action both = plan.actions().get(0);
        assertInstanceOf(Definition.Activity.class, both.definition());
        assertEquals(
                "http://example.org/PlanDefinition/p/form/PlanDefinition-action-0|1",
                both.asks().orElseThrow().canonical().toString());
        assertInstanceOf(Definition.None.class, plan.actions().get(1).definition());
        assertTrue(plan.actions().get(1).asks().isPresent());
        assertEquals(Optional.empty(), plan.actions().get(2).asks());
    }

    @Test
    void aPathOnTheActionBeginsWithActionOrItsVariable() {
        String value =
                ",'dynamicValue':[{'path':'%s','expression':{'language':'text/cql-identifier','expression':'D'}}]";
        Plan plan = compiled(
                action("a", value.formatted("action.title")) + "," + action("b", value.formatted("%action.title")));

        for (Action action : plan.actions()) {
            assertEquals("action.title", action.dynamicValues().get(0).path());
        }
    }

    @Test
    void aContainedDefinitionIsFoundByItsId() {
        PlanDefinition source = plan(action("a", definition("#inner")));
        ActivityDefinition inner = ACTIVITY.copy();
        inner.setId("inner");
        inner.setUrl(null);
        source.addContained(inner);

        Plan plan = compile(source, new MapKnowledge()).plan().orElseThrow();

        var activity = assertInstanceOf(
                Definition.Activity.class, plan.actions().get(0).definition());
        assertEquals(
                "http://example.org/PlanDefinition/p|1#inner",
                activity.canonical().toString());
        assertEquals(
                "PlanDefinition.contained[0].dynamicValue[0]",
                activity.dynamicValues().get(0).where());
    }

    @Test
    void aDefinitionUriIsKeptAndNotFollowed() {
        Plan plan = compiled(action("a", ",'definitionUri':'http://example.org/page'"));

        assertEquals(
                new Definition.Uri("http://example.org/page"),
                plan.actions().get(0).definition());
    }

    @Test
    void aMissingDefinitionIsAnErrorAndReachedAllTheSame() {
        Compilation compilation = compile(
                plan(action("a", definition("http://example.org/ActivityDefinition/gone|3"))), new MapKnowledge());

        assertEquals(
                "PlanDefinition.action[0].definition: Definition `http://example.org/ActivityDefinition/gone|3` is not"
                        + " known here.",
                only(compilation.issues()));
        assertTrue(compilation.reached().contains(Canonical.of("http://example.org/ActivityDefinition/gone", "3")));
        assertInstanceOf(
                Definition.Missing.class,
                compilation.plan().orElseThrow().actions().get(0).definition());
    }

    @Test
    void aNestedPlanIsCompiledOnceHoweverOftenItIsReached() {
        PlanDefinition inner = plan("inner", action("x", when("true")));
        String to = definition("http://example.org/PlanDefinition/inner");

        Plan plan = compile(plan(action("a", to) + "," + action("b", to)), new MapKnowledge(inner))
                .plan()
                .orElseThrow();

        var nested = assertInstanceOf(
                Definition.NestedPlan.class, plan.actions().get(0).definition());
        assertEquals("x", nested.plan().actions().get(0).path());
        assertEquals(List.of("true"), evaluator.compiled);
        assertEquals(1, plan.expressions().size());
    }

    @Test
    void aCycleIsRefusedWithItsPath() {
        PlanDefinition a = plan("a", action("x", definition("http://example.org/PlanDefinition/b")));
        PlanDefinition b = plan("b", action("y", definition("http://example.org/PlanDefinition/a|1")));

        Compilation compilation = compile(a, new MapKnowledge(a, b));

        assertTrue(compilation.plan().isEmpty());
        assertEquals(
                "PlanDefinition.where(url = 'http://example.org/PlanDefinition/b').action[0].definition: Plan leads"
                        + " back to itself: `http://example.org/PlanDefinition/a|1` →"
                        + " `http://example.org/PlanDefinition/b|1` → `http://example.org/PlanDefinition/a|1`.",
                compilation.issues().get(0).where() + ": "
                        + compilation.issues().get(0).text());
    }

    @Test
    void aMissingLibraryIsAnError() {
        PlanDefinition source = plan(action("a", ""));
        source.addLibrary("http://example.org/Library/gone");

        assertEquals(
                "PlanDefinition.library[0]: Library `http://example.org/Library/gone` is not known here.",
                only(compile(source, new MapKnowledge()).issues()));
    }

    @Test
    void transformsAreWarnedOf() {
        assertEquals(
                "PlanDefinition.action[0].transform: Transform `http://example.org/map` is not supported and is passed"
                        + " over.",
                only(compiled(action("a", ",'transform':'http://example.org/map'"))
                        .issues()));
    }

    @Test
    void relatedActionsAndGoalsMustBeInThePlan() {
        List<Issue> issues = compiled(
                        action("a", ",'relatedAction':[{'actionId':'z','relationship':'after'}],'goalId':['g']"))
                .issues();

        assertEquals(
                List.of(
                        "Related action `z` is no id of an action of this plan.",
                        "Goal `g` is no id of a goal of this plan."),
                issues.stream().map(Issue::text).toList());
    }

    @Test
    void codesOfTypesAreChecked() {
        assertEquals(
                "PlanDefinition.action[0].type: Code `creat` is not in"
                        + " `http://terminology.hl7.org/CodeSystem/action-type`; expected is one of `create`,"
                        + " `fire-event`, `remove`, `update`.",
                only(compiled(action(
                                "a",
                                ",'type':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/action-type',"
                                        + "'code':'creat'}]}"))
                        .issues()));
    }

    @Test
    void tenThousandActionsAreRefusedByTheLimitsName() {
        String many = String.join(",", java.util.Collections.nCopies(10_000, "{'title':'t'}"));

        Compilation compilation = compile(plan(many), new MapKnowledge());

        assertTrue(compilation.plan().isEmpty());
        assertEquals(
                "PlanDefinition: Plan `http://example.org/PlanDefinition/p|1` has more actions, nested plans counted,"
                        + " than the limit `actions` of 2000 allows.",
                only(compilation.issues()));
    }

    /** Of each of two hundred actions the answer would say all that the activity does. */
    @Test
    void aPlanWhoseDefinitionsSayTooMuchTogetherIsRefused() {
        ActivityDefinition wordy = json("{'resourceType':'ActivityDefinition','id':'wordy','status':'active','url':"
                + "'http://example.org/ActivityDefinition/wordy','kind':'Task','description':'" + "w".repeat(60_000)
                + "'}");
        PlanDefinition inner = plan("inner", "{'title':'" + "w".repeat(60_000) + "'}");
        MapKnowledge knowledge = new MapKnowledge(wordy, inner);
        for (String definition : List.of("ActivityDefinition/wordy", "PlanDefinition/inner")) {
            String action = "{'definitionCanonical':'http://example.org/" + definition + "'}";

            Compilation few = compile(plan(String.join(",", java.util.Collections.nCopies(100, action))), knowledge);
            Compilation many = compile(plan(String.join(",", java.util.Collections.nCopies(200, action))), knowledge);

            assertTrue(few.plan().isPresent());
            assertTrue(many.plan().isEmpty());
            List<String> said = many.issues().stream().map(Issue::text).toList();
            assertTrue(
                    said.contains("Plan `http://example.org/PlanDefinition/p|1` says more than the limit"
                            + " `limits.planCharacters` of 10000000 characters allows, each definition counted"
                            + " as often as an action leads to it."),
                    said::toString);
        }
    }

    @Test
    void plansThatMultiplyByNestingAreRefused() {
        MapKnowledge knowledge = new MapKnowledge(
                fan("a", "b"), fan("b", "c"), fan("c", "d"), fan("d", "e"), plan("e", action("x", "")));

        Compilation compilation = compile(fan("top", "a"), knowledge);

        assertTrue(compilation.plan().isEmpty());
        assertEquals(
                "Plan `http://example.org/PlanDefinition/b|1` has more actions, nested plans counted, than the limit"
                        + " `actions` of 2000 allows.",
                compilation.issues().get(0).text());
    }

    private static PlanDefinition fan(String id, String to) {
        String one = "{'definitionCanonical':'http://example.org/PlanDefinition/" + to + "'}";
        return plan(id, String.join(",", java.util.Collections.nCopies(10, one)));
    }

    @Test
    void nestingDeeperThanTheLimitIsRefused() {
        String action = "{'title':'t'}";
        for (int i = 0; i < 32; i++) {
            action = "{'action':[" + action + "]}";
        }

        Compilation compilation = compile(plan(action), new MapKnowledge());

        assertTrue(compilation.plan().isEmpty());
        assertTrue(only(compilation.issues()).endsWith("deeper than the limit `depth` of 32 allows."));
    }

    @Test
    void expressionsOverALimitReachNoEngine() {
        Compilation longOne = compile(plan(action("a", when("x".repeat(16_385)))), new MapKnowledge());
        Compilation deepOne = compile(plan(action("a", when("(".repeat(201) + ")".repeat(201)))), new MapKnowledge());

        assertTrue(longOne.plan().isEmpty());
        assertTrue(only(longOne.issues()).endsWith("has 16385 characters; the limit `expressionLength` is 16384."));
        assertTrue(only(deepOne.issues()).endsWith("nests brackets 201 deep; the limit `expressionNesting` is 200."));
        assertEquals(List.of(), evaluator.compiled);
    }

    @Test
    void theHashIsOfContentAndOfAllThatIsReached() {
        PlanDefinition source = plan(action("a", definition("http://example.org/ActivityDefinition/a")));
        PlanDefinition stored = source.copy();
        stored.getMeta().setVersionId("7");
        ActivityDefinition changed = ACTIVITY.copy();
        changed.setTitle("Other");

        String hash = hash(source, ACTIVITY);

        assertEquals(hash, hash(stored, ACTIVITY));
        assertNotEquals(hash, hash(source, changed));
    }

    private String hash(PlanDefinition source, ActivityDefinition activity) {
        return compile(source, new MapKnowledge(activity)).plan().orElseThrow().hash();
    }

    @Test
    void aChangedLibraryChangesTheHash() {
        PlanDefinition source = plan(action("a", ""));
        source.addLibrary("http://example.org/Library/l");
        Library first = json("{'resourceType':'Library','url':'http://example.org/Library/l','status':'active'}");
        Library second = first.copy();
        second.setTitle("Second");

        assertNotEquals(
                compile(source, new MapKnowledge(first)).plan().orElseThrow().hash(),
                compile(source, new MapKnowledge(second)).plan().orElseThrow().hash());
    }

    @Test
    void anUnreadableOnUnknownWithholds() {
        PlanDefinition source = plan(action("a", ""));
        source.addExtension(Plan.ON_UNKNOWN, new org.hl7.fhir.r4.model.CodeType("withold"));

        Plan plan = compile(source, new MapKnowledge()).plan().orElseThrow();

        assertEquals(Plan.OnUnknown.WITHHOLD, plan.onUnknown());
        assertTrue(only(plan.issues()).endsWith("The plan withholds."));
    }

    @Test
    void anInputOverAnUnknownValueSetIsAnError() {
        Plan plan = compiled(
                action(
                        "a",
                        ",'input':[{'id':'x','type':'Observation','codeFilter':[{'path':'code','valueSet':'http://example.org/vs'}]}]"));

        assertEquals(
                "PlanDefinition.action[0].input[0].codeFilter[0]: Value set `http://example.org/vs` of an input is not"
                        + " known here.",
                only(plan.issues()));
    }

    @Test
    void anActivityOfItsOwnIsCompiled() {
        ActivityCompilation compilation = compiler.compile(ACTIVITY, new MapKnowledge());

        assertEquals(
                "ActivityDefinition.dynamicValue[0]",
                compilation.activity().dynamicValues().get(0).where());
        assertEquals(Set.of("Patient", "Observation"), compilation.resourceTypes());
    }
}
