package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.ParameterComponent;
import org.hl7.fhir.r4.model.Type;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** Elements that dynamic values begin and do not complete. */
class HalvesTest {
    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    private final Fixtures fixtures = new Fixtures();
    private final Output output =
            new Output(fixtures.context(), OutputForm.COLLECTION, Canonical.of("http://example.org/p"));

    @BeforeEach
    void answers() {
        fixtures.answer("type", new CodeableConcept().setText("potassium"));
        fixtures.answer("value", new StringType("5 mmol/L"));
        fixtures.answer("time", new DateTimeType("2026-11-22"));
        fixtures.answer("id", new StringType("other"));
    }

    private static String value(String path, String expression) {
        return "{'path': '%s', 'expression': {'language': 'x', 'expression': '%s'}}".formatted(path, expression);
    }

    private RequestGroup group(String kind, String ofTheActivity, String ofTheAction) {
        fixtures.definitions.put(
                "a",
                Fixtures.activity("'kind': '" + kind + "', 'code': {'text': 'c'}"
                        + (ofTheActivity.isEmpty() ? "" : ", 'dynamicValue': [" + ofTheActivity + "]")));
        String own = ofTheAction.isEmpty() ? "" : ", 'dynamicValue': [" + ofTheAction + "]";
        return new RequestGroups(output)
                .top(fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 'a'" + own + "}, {'id': 'b', 'title': 'b'}")));
    }

    private <T extends Resource> T reached(Class<T> type) {
        return output.reached().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private List<String> texts() {
        return output.issues().stream().map(Issue::text).toList();
    }

    private static String marked(Type part) {
        return part.getExtensionByUrl(ABSENT).getValue().primitiveValue();
    }

    @Test
    void anInputWithoutAValueKeepsItsTypeAndIsMarked() {
        RequestGroup unused = group("Task", "", value("input[0].type", "type"));

        Task task = reached(Task.class);
        assertEquals("potassium", task.getInputFirstRep().getType().getText());
        assertEquals("unknown", marked(task.getInputFirstRep().getValue()));
        assertEquals(
                List.of(
                        "Action `a` begins `Task.input[0]` by dynamic values and gives it no `value`, which each must have;"
                                + " that is marked as unknown."),
                texts());
        assertEquals(
                "PlanDefinition.action[0].dynamicValue[0]",
                output.issues().get(0).where());
        assertEquals(List.of(), Validity.errors(task));
    }

    @Test
    void anInputWithoutATypeKeepsItsValueAndIsMarked() {
        RequestGroup unused = group("Task", value("input.valueString", "value"), "");

        ParameterComponent input = reached(Task.class).getInputFirstRep();
        assertEquals("5 mmol/L", input.getValue().primitiveValue());
        assertEquals("unknown", marked(input.getType()));
        assertEquals(List.of(), Validity.errors(reached(Task.class)));
    }

    @Test
    void anActionMayCompleteWhatTheActivityBegan() {
        RequestGroup unused = group("Task", value("input.type", "type"), value("input.valueString", "value"));

        ParameterComponent input = reached(Task.class).getInputFirstRep();
        assertEquals("5 mmol/L", input.getValue().primitiveValue());
        assertFalse(input.getType().hasExtension());
        assertEquals(List.of(), texts());
    }

    @Test
    void aPartThatGaveNothingIsMarkedToo() {
        RequestGroup unused =
                group("Task", "", value("input.type", "type") + "," + value("input.valueString", "nothing"));

        assertEquals("unknown", marked(reached(Task.class).getInputFirstRep().getValue()));
        assertEquals(2, texts().size());
    }

    @Test
    void aTextIsMarkedAsWell() {
        RequestGroup unused = group("ServiceRequest", "", value("note.time", "time"));

        ServiceRequest request = reached(ServiceRequest.class);
        assertEquals("2026-11-22", request.getNoteFirstRep().getTimeElement().getValueAsString());
        assertEquals("unknown", marked(request.getNoteFirstRep().getTextElement()));
        assertEquals(List.of(), Validity.errors(request));
    }

    @Test
    void whatTakesCodesOfFhirAloneCostsTheElement() {
        RequestGroup group = group("ServiceRequest", "", value("action.relatedAction.actionId", "id"));

        assertEquals(List.of(), group.getActionFirstRep().getRelatedAction());
        assertEquals(
                List.of("Action `a` begins `RequestGroup.action.relatedAction[0]` by dynamic values and gives it no"
                        + " `relationship`, which each must have; the element is left out."),
                texts());
    }

    @Test
    void whatIsCompleteStaysAsItIs() {
        RequestGroup unused = group("Appointment", "", value("comment", "value"));

        assertEquals("5 mmol/L", reached(Appointment.class).getComment());
        assertEquals(List.of(), texts());
    }
}
