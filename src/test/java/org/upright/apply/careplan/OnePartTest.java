package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.apply.plan.Definition;
import org.upright.apply.run.Decisions;

class OnePartTest {
    private static final String REST = "'kind': 'ServiceRequest', 'code': {'text': 'rest'}";

    private final Fixtures fixtures = new Fixtures();

    private List<Resource> bundle(Decisions decisions) {
        return ((Bundle) new CarePlans().bundle(decisions, fixtures.context()).resource())
                .getEntry().stream().map(BundleEntryComponent::getResource).toList();
    }

    private RequestGroup group(String actions) {
        return (RequestGroup) bundle(fixtures.decide(Fixtures.plan(actions))).get(0);
    }

    private static String outline(RequestGroupActionComponent action) {
        String inner = String.join(
                ", ", action.getAction().stream().map(OnePartTest::outline).toList());
        String resource = action.hasResource()
                ? " -> " + String.valueOf(action.getResource().getReference()).replaceAll("/.*", "")
                : "";
        return action.getId() + resource + (inner.isEmpty() ? "" : " (" + inner + ")");
    }

    @Test
    void theResourceOfAnActionWithActionsIsTheFirstOfThem() {
        fixtures.definitions.put("a", Fixtures.activity(REST));

        RequestGroupActionComponent whole = group(
                        "{'id': 'a', 'title': 'Rest', 'description': 'a day', 'action': [{'id': 'b', 'title':"
                                + " 'Inner'}]}")
                .getActionFirstRep();

        assertEquals("a (a-resource -> ServiceRequest, b -> null)", outline(whole));
        assertEquals("a day", whole.getDescription());
        assertFalse(whole.hasType());
        assertEquals("Rest", whole.getActionFirstRep().getTitle());
        assertEquals(
                "create",
                whole.getActionFirstRep().getType().getCodingFirstRep().getCode());
    }

    @Test
    void theResourceIsNoneOfTheChoices() {
        fixtures.definitions.put("a", Fixtures.activity(REST));

        RequestGroupActionComponent whole = group("""
            {'id': 'a', 'title': 'Rest', 'groupingBehavior': 'visual-group', 'selectionBehavior': 'exactly-one',
             'requiredBehavior': 'must', 'action': [{'id': 'b', 'title': 'Inner'}, {'id': 'c', 'title': 'Other'}]}\
            """).getActionFirstRep();

        assertEquals("a (a-resource -> ServiceRequest, a-choices (b -> null, c -> null))", outline(whole));
        assertFalse(whole.hasSelectionBehavior());
        assertEquals("must", whole.getRequiredBehavior().toCode());
        RequestGroupActionComponent choices = whole.getAction().get(1);
        assertEquals("exactly-one", choices.getSelectionBehavior().toCode());
        assertEquals("visual-group", choices.getGroupingBehavior().toCode());
    }

    @Test
    void idsStayUniqueAndRelationsLeadToTheWhole() {
        fixtures.definitions.put("a", Fixtures.activity(REST));

        RequestGroup group = group("""
            {'id': 'a', 'title': 'Rest', 'action': [{'title': 'Inner'}]},
            {'id': 'a-resource', 'title': 'Walk', 'relatedAction': [{'actionId': 'a', 'relationship': 'after'}]},
            {'id': 'c', 'title': 'Run', 'relatedAction': [{'actionId': 'a-resource', 'relationship': 'after'}]}\
            """);

        assertEquals(
                List.of("a (a-resource -> ServiceRequest, null -> null)", "a-resource-2 -> null", "c -> null"),
                group.getAction().stream().map(OnePartTest::outline).toList());
        assertEquals("a", group.getAction().get(1).getRelatedActionFirstRep().getActionId());
        assertEquals(
                "a-resource-2",
                group.getAction().get(2).getRelatedActionFirstRep().getActionId());
    }

    @Test
    void theNarrativeSaysEachTitleOnceAndTheNestedPlanToo() {
        fixtures.definitions.put(
                "a", new Definition.NestedPlan(fixtures.compiled(Fixtures.plan("{'id': 'n', 'title': 'Nested'}"))));

        String text = group("""
            {'id': 'a', 'title': 'Rest', 'selectionBehavior': 'any', 'action': [{'id': 'b', 'title': 'Inner'}]}\
            """).getText().getDivAsString();

        assertEquals(
                "<div xmlns=\"http://www.w3.org/1999/xhtml\"><h2>Back"
                        + " pain</h2><ul><li><b>Rest</b><ul><li><b>Inner</b></li></ul>"
                        + "<ul><li><b>Nested</b></li></ul></li></ul></div>",
                text);
    }

    @Test
    void anActionOfAUriKeepsItBesideItsActions() {
        fixtures.definitions.put("a", new Definition.Uri("https://example.org/leaflet"));

        RequestGroupActionComponent whole = group("{'id': 'a', 'title': 'Rest', 'action': [{'title': 'inner'}]}")
                .getActionFirstRep();

        assertEquals(
                "https://example.org/leaflet",
                whole.getActionFirstRep().getResource().getDisplay());
        assertEquals("inner", whole.getAction().get(1).getTitle());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'title': 'Rest', 'action': [{'title': 'Inner'}]}",
                "{'id': 'a', 'title': 'Rest', 'selectionBehavior': 'any', 'action': [{'code': [{'text': 'no'}]},"
                        + " {'id': 'x'}]}",
                "{'id': 'a', 'action': [{'id': 'b', 'title': 'Inner', 'action': [{'title': 'Innermost'}]}]}",
                "{'id': 'x'}",
                "{'id': 'a', 'dynamicValue': [{'path': 'action.resource', 'expression': {'expression': 'several'}}]}"
            })
    void everyAnswerIsValid(String actions) {
        fixtures.answer("several", new Reference("Observation/1"), new Reference("Observation/2"));
        List.of("1", "a")
                .forEach(path -> List.of(
                                Fixtures.activity(REST),
                                new Definition.Uri("https://example.org/leaflet"),
                                new Definition.NestedPlan(fixtures.compiled(
                                        Fixtures.plan("{'title': 'Nested', 'action': [{'id': 'z'}]}"))))
                        .forEach(definition -> {
                            fixtures.definitions.put(path, definition);
                            Decisions decisions = fixtures.decide(Fixtures.plan(actions));
                            bundle(decisions)
                                    .forEach(made -> assertEquals(List.of(), Validity.errors(made), made.fhirType()));
                            CarePlan carePlan = (CarePlan) new CarePlans()
                                    .carePlan(decisions, fixtures.context())
                                    .resource();
                            assertEquals(List.of(), Validity.errors(carePlan));
                            assertTrue(carePlan.hasActivity());
                        }));
    }
}
