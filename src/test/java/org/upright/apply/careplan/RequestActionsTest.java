package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Plan;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

class RequestActionsTest {
    private final Fixtures fixtures = new Fixtures();
    private final Output output = new Output(
            fixtures.context(), OutputForm.COLLECTION, Canonical.of("http://example.org/PlanDefinition/back", "1.0"));

    private RequestGroup group(String actions, String... not) {
        return new RequestGroups(output).top(fixtures.decide(Fixtures.plan(actions), not));
    }

    private RequestGroupActionComponent one(String action) {
        return group(action).getActionFirstRep();
    }

    private List<String> texts() {
        return output.issues().stream().map(Issue::text).toList();
    }

    private <T extends Resource> T reached(Class<T> type) {
        return output.reached().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Definition.Activity service() {
        return Fixtures.activity("'kind': 'ServiceRequest', 'intent': 'proposal', 'code': {'text': 'walk'}");
    }

    @Test
    void idPrefixTextsPriorityAndTypeAreCopied() {
        RequestGroupActionComponent action = one("""
                {'id': 'a', 'prefix': '1.', 'title': 't', 'description': 'd', 'textEquivalent': 'e', 'priority': 'stat',
                 'type': {'coding': [{'code': 'create'}]}}""");

        assertEquals("a", action.getId());
        assertEquals("1.", action.getPrefix());
        assertEquals("t", action.getTitle());
        assertEquals("d", action.getDescription());
        assertEquals("e", action.getTextEquivalent());
        assertEquals("stat", action.getPriority().toCode());
        assertEquals("create", action.getType().getCodingFirstRep().getCode());
    }

    @Test
    void allCodesAndDocumentationAreCopied() {
        RequestGroupActionComponent action = one("""
                {'title': 't', 'code': [{'text': 'c1'}, {'text': 'c2'}],
                 'documentation': [{'type': 'citation', 'citation': 'Chou 2007'}]}""");

        assertEquals(
                List.of("c1", "c2"),
                action.getCode().stream().map(CodeableConcept::getText).toList());
        assertEquals("Chou 2007", action.getDocumentationFirstRep().getCitation());
    }

    @Test
    void everyTimingIsCopied() {
        for (String timing : List.of(
                "'timingDateTime': '2026-01-01'",
                "'timingAge': {'value': 50, 'unit': 'a'}",
                "'timingPeriod': {'start': '2026-01-01'}",
                "'timingDuration': {'value': 2, 'unit': 'wk'}",
                "'timingRange': {'low': {'value': 1}}",
                "'timingTiming': {'repeat': {'frequency': 1}}")) {
            String json = Fixtures.json(group("{'title': 't', " + timing + "}"));

            assertTrue(json.contains(timing.replace('\'', '"').replace(" ", "")), json);
        }
    }

    @Test
    void allFiveBehaviorsAreCopied() {
        RequestGroupActionComponent action = one("""
                {'title': 't', 'groupingBehavior': 'logical-group', 'selectionBehavior': 'exactly-one',
                 'requiredBehavior': 'must', 'precheckBehavior': 'yes', 'cardinalityBehavior': 'multiple'}""");

        assertEquals("logical-group", action.getGroupingBehavior().toCode());
        assertEquals("exactly-one", action.getSelectionBehavior().toCode());
        assertEquals("must", action.getRequiredBehavior().toCode());
        assertEquals("yes", action.getPrecheckBehavior().toCode());
        assertEquals("multiple", action.getCardinalityBehavior().toCode());
    }

    @ParameterizedTest
    @CsvSource({
        "groupingBehavior, visual-group logical-group sentence-group",
        "selectionBehavior, any all all-or-none exactly-one at-most-one one-or-more",
        "requiredBehavior, must could must-unless-documented",
        "precheckBehavior, yes no",
        "cardinalityBehavior, single multiple",
        "priority, routine urgent asap stat"
    })
    void everyCodeOfABehaviorIsCopied(String behavior, String codes) {
        for (String code : codes.split(" ")) {
            assertTrue(Fixtures.json(group("{'title': 't', '" + behavior + "': '" + code + "'}"))
                    .contains("\"" + behavior + "\":\"" + code + "\""));
        }
    }

    @Test
    void aTriggerIsNoPartOfApplyingAndNotCopied() {
        String json = Fixtures.json(group("""
                {'title': 't', 'trigger': [{'type': 'named-event', 'name': 'patient-view'}]}"""));

        assertTrue(json.contains("\"title\":\"t\""), json);
        assertTrue(!json.contains("patient-view"), json);
    }

    @Test
    void participantsAreKnownPeopleOrRolesInWords() {
        RequestGroupActionComponent action = one(
                "{'title': 't', 'participant': [{'type': 'patient'}, {'type': 'practitioner', 'role': {'text': 'nurse'}}]}");

        assertEquals("Patient/p1", action.getParticipant().get(0).getReference());
        assertEquals("nurse", action.getParticipant().get(1).getDisplay());
    }

    @Test
    void everyParticipantIsCopiedWithWhatIsKnownOfIt() {
        RequestGroupActionComponent action = one("""
                {'title': 't', 'participant': [{'type': 'patient', 'role': {'text': 'reader'}}, {'type': 'practitioner'},
                 {'type': 'related-person', 'role': {'coding': [{'code': 'carer', 'display': 'Carer'}]}}, {'type': 'device'}]}""");

        assertEquals(
                List.of("Patient/p1 reader", "null Practitioner", "null Carer", "null Device"),
                action.getParticipant().stream()
                        .map(one -> one.getReference() + " " + one.getDisplay())
                        .toList());
    }

    @Test
    void metApplicabilityConditionsAndStartAndStopAreCopied() {
        RequestGroupActionComponent action = one("""
                {'title': 't', 'condition': [
                  {'kind': 'applicability', 'expression': {'language': 'text/fhirpath', 'expression': 'true'}},
                  {'kind': 'start', 'expression': {'language': 'text/fhirpath', 'expression': 'a'}},
                  {'kind': 'stop', 'expression': {'language': 'text/fhirpath', 'expression': 'b'}}]}""");

        assertEquals(
                List.of("applicability", "start", "stop"),
                action.getCondition().stream().map(c -> c.getKind().toCode()).toList());
        assertEquals(
                List.of("true", "a", "b"),
                action.getCondition().stream()
                        .map(c -> c.getExpression().getExpression())
                        .toList());
    }

    @Test
    void actionsThatAreNotTakenAreLeftOut() {
        RequestGroup group = group("{'id': 'a', 'title': 'a'}, {'id': 'b', 'title': 'b'}", "a");

        assertEquals(
                List.of("b"), group.getAction().stream().map(a -> a.getTitle()).toList());
        assertEquals(List.of(), texts());
    }

    @Test
    void relationsToActionsInTheOutputAreKeptWithTheirOffset() {
        RequestGroup group = group("""
                {'id': 'a', 'title': 'a', 'relatedAction': [
                  {'actionId': 'b', 'relationship': 'after', 'offsetDuration': {'value': 1, 'unit': 'wk'}},
                  {'actionId': 'c', 'relationship': 'before'}]},
                {'id': 'b', 'title': 'b'}, {'id': 'c', 'title': 'c'}""", "c");

        assertEquals(1, group.getActionFirstRep().getRelatedAction().size());
        assertEquals("b", group.getActionFirstRep().getRelatedActionFirstRep().getActionId());
        assertEquals(
                1,
                group.getActionFirstRep()
                        .getRelatedActionFirstRep()
                        .getOffsetDuration()
                        .getValue()
                        .intValue());
        assertEquals(
                List.of("Action `a` is related to `c`, which is not part of this advice; the relation is left out."),
                texts());
    }

    @Test
    void anActivityBecomesARequestThatIsAnOptionOfTheGroup() {
        fixtures.definitions.put("a", service());

        RequestGroupActionComponent action = one("{'id': 'a', 'title': 'a'}");

        ServiceRequest request = reached(ServiceRequest.class);
        assertEquals("option", request.getIntent().toCode());
        assertEquals(
                "ServiceRequest/" + request.getIdPart(), action.getResource().getReference());
        assertEquals("RequestGroup", output.reached().get(0).fhirType());
    }

    @Test
    void anActionThatMakesARequestIsACreationUnlessItSaysOtherwise() {
        fixtures.definitions.put("a", service());
        fixtures.definitions.put("b", service());

        RequestGroup group =
                group("{'id': 'a', 'title': 'a'}, {'id': 'b', 'title': 'b', 'type': {'coding': [{'code': 'update'}]}},"
                        + " {'id': 'c', 'title': 'c'}");

        assertEquals(
                "create", group.getAction().get(0).getType().getCodingFirstRep().getCode());
        assertEquals(
                "update", group.getAction().get(1).getType().getCodingFirstRep().getCode());
        assertFalse(group.getAction().get(2).hasType());
    }

    @Test
    void anActivityThatAsksForAnOrderKeepsIt() {
        fixtures.definitions.put("a", Fixtures.activity("'kind': 'ServiceRequest', 'intent': 'order', 'title': 't'"));

        var unused = one("{'id': 'a', 'title': 'a'}");

        assertEquals("order", reached(ServiceRequest.class).getIntent().toCode());
    }

    @Test
    void aTaskIsBasedOnItsGroup() {
        fixtures.definitions.put("a", Fixtures.activity("'kind': 'Task', 'title': 't'"));

        RequestGroup group = group("{'id': 'a', 'title': 'a'}");

        assertEquals(
                "RequestGroup/" + group.getIdPart(),
                reached(Task.class).getBasedOnFirstRep().getReference());
    }

    @Test
    void anActivityUsedTwiceHasTwoRequestsOfTheirOwn() {
        fixtures.definitions.put("a", service());
        fixtures.definitions.put("b", service());

        RequestGroup group = group("{'id': 'a', 'title': 'a'}, {'id': 'b', 'title': 'b'}");

        assertEquals(
                2,
                group.getAction().stream()
                        .map(a -> a.getResource().getReference())
                        .distinct()
                        .count());
    }

    @Test
    void aRequestThatCannotBeMadeLeavesTheAdviceAndAnError() {
        fixtures.definitions.put("a", Fixtures.activity("'kind': 'MedicationRequest', 'title': 't'"));

        RequestGroupActionComponent action = one("{'id': 'a', 'title': 'Take it'}");

        assertFalse(action.getResource().hasReference());
        assertEquals("Take it", action.getResource().getDisplay());
        assertTrue(output.issues().get(0).isError());
    }

    @Test
    void dynamicValuesOfTheActionWinOverThoseOfTheActivity() {
        fixtures.answer("plan", new StringType("of the plan"));
        fixtures.answer("activity", new StringType("of the activity"));
        fixtures.answer("when", new DateType("2023-01-01"));
        fixtures.definitions.put(
                "a",
                Fixtures.activity(
                        "'kind': 'ServiceRequest', 'title': 't', 'dynamicValue': [{'path': 'patientInstruction',"
                                + " 'expression': {'language': 'text/fhirpath', 'expression': 'activity'}}]"));

        RequestGroupActionComponent action = one("""
                {'id': 'a', 'title': 'a', 'dynamicValue': [
                  {'path': 'patientInstruction', 'expression': {'language': 'x', 'expression': 'plan'}},
                  {'path': 'occurrencePeriod.start', 'expression': {'language': 'x', 'expression': 'when'}},
                  {'path': 'action.description', 'expression': {'language': 'x', 'expression': 'plan'}}]}""");

        ServiceRequest request = reached(ServiceRequest.class);
        assertEquals("of the plan", request.getPatientInstruction());
        assertEquals(
                "2023-01-01", request.getOccurrencePeriod().getStartElement().getValueAsString());
        assertEquals("of the plan", action.getDescription());
    }

    @Test
    void noDynamicValueGivesAnId() {
        fixtures.answer("prescription", new StringType("mr1"));
        fixtures.definitions.put("a", service());
        fixtures.definitions.put("b", service());
        String action = "'title': 't', 'dynamicValue': [{'path': '%s', 'expression': {'language': 'x', 'expression':"
                + " 'prescription'}}]";

        RequestGroup group = group(
                "{'id': 'a', " + action.formatted("id") + "}, {'id': 'b', " + action.formatted("%resource.id") + "}");

        assertNotEquals(
                group.getAction().get(0).getResource().getReference(),
                group.getAction().get(1).getResource().getReference());
        assertEquals(
                List.of(
                        "Dynamic value `id` cannot be set: ids of what is made follow from plan, subject and action, so that no"
                                + " two are alike.",
                        "Dynamic value `%resource.id` cannot be set: ids of what is made follow from plan, subject and action,"
                                + " so that no two are alike."),
                texts());
    }

    @Test
    void anEmptyAndAWrongDynamicValueAreReported() {
        fixtures.answer("text", new StringType("x"));

        var unused = one("""
                {'id': 'a', 'title': 'a', 'dynamicValue': [
                  {'path': 'action.title', 'expression': {'language': 'x', 'expression': 'nothing'}},
                  {'path': 'action.nonsense', 'expression': {'language': 'x', 'expression': 'text'}}]}""");

        assertEquals(
                List.of(
                        "Dynamic value `action.title` gave nothing; the element stays as the definition has it.",
                        "Dynamic value `action.nonsense` cannot be set: `RequestGroup.action` has no element `nonsense`"
                                + " that takes a value."),
                texts());
        assertFalse(output.issues().get(0).isError());
        assertTrue(output.issues().get(1).isError());
    }

    @Test
    void aNestedPlanIsAGroupOfItsOwn() {
        Plan nested = fixtures.compiled(Fixtures.plan("{'id': 'inner', 'title': 'inner'}"));
        fixtures.definitions.put("a", new Definition.NestedPlan(nested));

        RequestGroup group = group("{'id': 'a', 'title': 'a'}");

        RequestGroup inner = (RequestGroup) output.reached().get(1);
        assertEquals("proposal", group.getIntent().toCode());
        assertEquals("option", inner.getIntent().toCode());
        assertEquals("inner", inner.getActionFirstRep().getTitle());
        assertEquals(
                "RequestGroup/" + inner.getIdPart(),
                group.getActionFirstRep().getResource().getReference());
    }

    @Test
    void aNestedPlanIsMergedWhereTheCallAsksForIt() {
        Plan nested = fixtures.compiled(Fixtures.plan(
                "{'id': 'a', 'title': 'inner', 'relatedAction': [{'actionId': 'a', 'relationship': 'after'}]}"));
        fixtures.definitions.put("a", new Definition.NestedPlan(nested));
        RenderContext plain = fixtures.context();
        RenderContext merging = new RenderContext(
                plain.record(),
                plain.evaluation(),
                plain.now(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                RequestStatus.ACTIVE);
        Output merged = new Output(merging, OutputForm.CONTAINED, Canonical.of("http://example.org/p"));

        RequestGroup group =
                new RequestGroups(merged).top(fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 'outer'}")));

        RequestGroupActionComponent inner = group.getActionFirstRep().getActionFirstRep();
        assertEquals(1, merged.reached().size());
        assertEquals("active", group.getStatus().toCode());
        assertEquals("inner", inner.getTitle());
        assertEquals("a-2", inner.getId());
        assertEquals("a-2", inner.getRelatedActionFirstRep().getActionId());
    }

    @Test
    void aQuestionnaireBecomesATaskToAnswerIt() {
        Questionnaire form = new Questionnaire();
        form.setUrl("http://example.org/Questionnaire/screen").setVersion("3").setTitle("Red flags");
        fixtures.definitions.put("a", new Definition.Form(Canonical.of(form.getUrl()), form, List.of()));

        RequestGroupActionComponent action = one("{'id': 'a', 'title': 'a'}");

        Task task = reached(Task.class);
        assertEquals("Task/" + task.getIdPart(), action.getResource().getReference());
        assertEquals(
                "http://example.org/Questionnaire/screen|3",
                task.getInputFirstRep().getValue().primitiveValue());
        assertEquals("collect-information", task.getCode().getCodingFirstRep().getCode());
        assertEquals("Answer the questionnaire: Red flags", task.getDescription());
        assertEquals("Patient/p1", task.getFor().getReference());
    }

    @Test
    void aUriIsShownAndNeverFollowed() {
        fixtures.definitions.put("a", new Definition.Uri("https://example.org/leaflet"));
        fixtures.definitions.put("b", new Definition.Uri("https://example.org/fhir/Questionnaire/1"));

        RequestGroup group = group("{'id': 'a', 'title': 'a'}, {'id': 'b', 'title': 'b'}");

        RequestGroupActionComponent page = group.getAction().get(0);
        assertEquals("https://example.org/leaflet", page.getResource().getDisplay());
        assertFalse(page.getResource().hasReference());
        assertEquals(
                "https://example.org/leaflet", page.getDocumentationFirstRep().getUrl());
        assertEquals(
                "https://example.org/fhir/Questionnaire/1",
                group.getAction().get(1).getResource().getReference());
    }

    @Test
    void aMissingDefinitionIsReported() {
        Issue why = Issue.error(IssueType.NOTFOUND, "x", "Activity `y` is not known here.");
        fixtures.definitions.put("a", new Definition.Missing(Canonical.of("http://example.org/y"), why));

        assertEquals("a", one("{'id': 'a', 'title': 'a'}").getTitle());
        assertEquals(List.of(why), output.issues());
    }

    @Test
    void extensionsAreCopiedWithTheirExpressionsEvaluatedAndWithoutThoseForAuthors() {
        fixtures.answer("why", new StringType("because"));
        fixtures.expressions.add(Fixtures.expression("why"));

        RequestGroupActionComponent action = one("""
                {'title': 't', 'extension': [
                  {'url': 'http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-knowledgeCapability', 'valueCode': 'computable'},
                  {'url': 'http://example.org/kept', 'valueString': 'x'},
                  {'url': 'http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-rationale', '_valueMarkdown': {'extension': [
                    {'url': 'http://hl7.org/fhir/StructureDefinition/cqf-expression',
                     'valueExpression': {'language': 'text/fhirpath', 'expression': 'why'}}]}}]}""");

        assertEquals(2, action.getExtension().size());
        assertEquals("http://example.org/kept", action.getExtension().get(0).getUrl());
        assertEquals("because", action.getExtension().get(1).getValue().primitiveValue());
        assertEquals("markdown", action.getExtension().get(1).getValue().fhirType());
        assertFalse(Fixtures.json(reached(RequestGroup.class)).contains("cqf-expression"));
    }

    @Test
    void anExpressionOnATitleReplacesIt() {
        fixtures.answer("name", new StringType("Stay active, Alice"));
        fixtures.expressions.add(Fixtures.expression("name"));

        RequestGroupActionComponent action = one("""
                {'title': 'Stay active', '_title': {'extension': [
                    {'url': 'http://hl7.org/fhir/StructureDefinition/cqf-expression',
                     'valueExpression': {'language': 'text/fhirpath', 'expression': 'name'}}]}}""");

        assertEquals("Stay active, Alice", action.getTitle());
    }

    @Test
    void anExpressionThatIsNotCompiledIsReported() {
        var unused = one("""
                {'title': 'Stay active', '_title': {'extension': [
                    {'url': 'http://hl7.org/fhir/StructureDefinition/cqf-expression',
                     'valueExpression': {'language': 'text/fhirpath', 'expression': 'other'}}]}}""");

        assertEquals(
                List.of(
                        "Expression `other` of an extension is not compiled; its element stays as the definition has it."),
                texts());
    }

    @Test
    void conditionsThatMadeAnActionApplicableAreTheReasonsOfItsRequest() {
        Condition pain = new Condition();
        pain.setId("Condition/c1");
        fixtures.definitions.put("a/b", service());
        fixtures.inputs.put("a", Map.of("pain", List.of(pain, new Observation())));

        var unused =
                one("{'id': 'a', 'title': 'a', 'action': [{'id': 'b', 'title': 'b', 'reason': [{'text': 'pain'}]}]}");

        ServiceRequest request = reached(ServiceRequest.class);
        assertEquals(
                List.of("Condition/c1"),
                request.getReasonReference().stream()
                        .map(Reference::getReference)
                        .toList());
        assertEquals("pain", request.getReasonCodeFirstRep().getText());
        assertEquals(
                "Condition/c1",
                reached(RequestGroup.class).getReasonReferenceFirstRep().getReference());
    }

    @Test
    void gradesAndCitationsOfThePlanStandWithEveryAction() {
        PlanDefinition plan = Fixtures.plan("""
                {'title': 'own', 'extension': [{'url': 'http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation',
                   'valueCodeableConcept': {'text': 'weak'}}], 'documentation': [{'type': 'citation', 'citation': 'Chou 2007'}],
                 'action': [{'title': 'child'}]},
                {'title': 'inherited'}""");
        plan.addExtension(
                "http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation",
                new CodeableConcept().setText("strong"));
        plan.addRelatedArtifact()
                .setType(org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType.CITATION)
                .setCitation("Chou 2007");
        plan.addRelatedArtifact()
                .setType(org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType.JUSTIFICATION)
                .setCitation("Dahm 2010");
        plan.addRelatedArtifact()
                .setType(org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType.DEPENDSON)
                .setResource("http://example.org/Library/l");

        RequestGroup group = new RequestGroups(output).top(fixtures.decide(plan));

        RequestGroupActionComponent own = group.getAction().get(0);
        assertEquals("weak", strength(own));
        assertEquals("weak", strength(own.getActionFirstRep()));
        assertEquals("strong", strength(group.getAction().get(1)));
        assertEquals(
                List.of("Chou 2007", "Dahm 2010"),
                own.getDocumentation().stream().map(a -> a.getCitation()).toList());
        assertEquals(
                List.of("Chou 2007", "Dahm 2010"),
                own.getActionFirstRep().getDocumentation().stream()
                        .map(a -> a.getCitation())
                        .toList());
    }

    @Test
    void strengthQualityAndDirectionStandWithTheAction() {
        List<String> urls = List.of(
                "http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation",
                "http://hl7.org/fhir/StructureDefinition/cqf-qualityOfEvidence",
                "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-directionOfRecommendation");
        PlanDefinition plan = Fixtures.plan("{'title': 't'}");
        urls.forEach(url -> plan.addExtension(url, new CodeableConcept().setText("graded")));

        RequestGroup group = new RequestGroups(output).top(fixtures.decide(plan));

        assertEquals(
                urls,
                group.getActionFirstRep().getExtension().stream()
                        .map(extension -> extension.getUrl())
                        .toList());
    }

    @Test
    void aRequestIsContainedAndReferredToWithinACarePlan() {
        fixtures.definitions.put("a", service());
        Output contained = new Output(fixtures.context(), OutputForm.CONTAINED, Canonical.of("http://example.org/p"));

        RequestGroup group =
                new RequestGroups(contained).top(fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 't'}")));

        assertEquals(
                "#" + contained.reached().get(1).getIdPart(),
                group.getActionFirstRep().getResource().getReference());
    }

    private static String strength(RequestGroupActionComponent action) {
        return ((CodeableConcept)
                        action.getExtensionByUrl("http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation")
                                .getValue())
                .getText();
    }

    @Test
    void aGoalIsLinkedFromItsAction() {
        PlanDefinition plan = Fixtures.plan("{'title': 'a', 'goalId': ['g', 'h']}");
        plan.addGoal().setDescription(new CodeableConcept().setText("walk")).setId("g");

        RequestGroup group = new RequestGroups(output).top(fixtures.decide(plan));

        String goal = "Goal/" + output.reached().get(1).getIdPart();
        String url = "http://hl7.org/fhir/StructureDefinition/resource-pertainsToGoal";
        assertEquals(goal, ((Reference) group.getExtensionByUrl(url).getValue()).getReference());
        assertEquals(
                goal,
                ((Reference) group.getActionFirstRep().getExtensionByUrl(url).getValue()).getReference());
        assertEquals(List.of("Action `1` is for goal `h`, which the plan does not have."), texts());
    }
}
