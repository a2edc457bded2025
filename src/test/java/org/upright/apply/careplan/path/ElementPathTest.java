package org.upright.apply.careplan.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.CommunicationRequest;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.DeviceRequest;
import org.hl7.fhir.r4.model.Goal;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Tuple;
import org.hl7.fhir.r4.model.UriType;
import org.junit.jupiter.api.Test;

class ElementPathTest {
    private static Optional<String> put(Base root, String path, Base... values) {
        return ElementPath.of(path).put(root, List.of(values));
    }

    private static void puts(Base root, String path, Base... values) {
        assertEquals(Optional.empty(), put(root, path, values), path);
    }

    @Test
    void nestedIndexedPathsAndChoiceTypesAreMadeWhereMissing() {
        Task task = new Task();
        CodeableConcept collect = new CodeableConcept(new Coding("s", "collect-information", "Collect"));

        puts(task, "input[0].type", collect);
        puts(task, "input[0].valueCanonical", new UriType("http://example.org/Questionnaire/q"));
        puts(task, "input[1].type", collect);
        puts(task, "input[1].value", new StringType("x"));

        assertEquals(
                "collect-information",
                task.getInput().get(0).getType().getCodingFirstRep().getCode());
        assertEquals("canonical", task.getInput().get(0).getValue().fhirType());
        assertEquals(
                "http://example.org/Questionnaire/q",
                task.getInput().get(0).getValue().primitiveValue());
        assertEquals("string", task.getInput().get(1).getValue().fhirType());
    }

    @Test
    void aLengthOfTimeHasItsUcumCodeAndADoseIsNone() {
        RequestGroupActionComponent action = new RequestGroupActionComponent();

        puts(action, "timingDuration", new Quantity().setValue(2).setUnit("weeks"));

        assertEquals("wk", action.getTimingDuration().getCode());
        assertEquals("http://unitsofmeasure.org", action.getTimingDuration().getSystem());
        assertEquals(
                Optional.of("`timing` takes [dateTime, Age, Period, Duration, Range, Timing] and the expression gave"
                        + " `Quantity`"),
                put(action, "timing", new Quantity().setValue(5).setCode("mg")));
        assertEquals(
                Optional.of("`timingAge` takes [Age] and the expression gave `integer`"),
                put(action, "timingAge", new IntegerType(50)));
        assertTrue(put(action, "timingAge", new Quantity().setValue(0).setCode("a"))
                .isPresent());
    }

    @Test
    void aTupleFillsTheElementThatItNames() {
        Task task = new Task();
        Tuple reference = new Tuple();
        reference.addProperty("reference", List.of(new StringType("Observation/o1")));
        reference.addProperty("display", List.of(new StringType("Haemoglobin")));

        puts(task, "focus", reference);

        assertEquals("Observation/o1", task.getFocus().getReference());
        assertEquals("Haemoglobin", task.getFocus().getDisplay());
    }

    @Test
    void aTupleWithAnElementThatTheTypeHasNotIsRefused() {
        Tuple tuple = new Tuple();
        tuple.addProperty("colour", List.of(new StringType("red")));

        assertEquals(
                Optional.of("`focus` takes [Reference] and the expression gave `Tuple`"),
                put(new Task(), "focus", tuple));
    }

    @Test
    void aSingleWordFillsACodeableConceptAsCodeAndText() {
        Task task = new Task();

        puts(task, "code", new StringType("collect-information"));

        assertEquals("collect-information", task.getCode().getText());
        assertEquals("collect-information", task.getCode().getCodingFirstRep().getCode());
    }

    @Test
    void theStartOfAChoicePeriodIsReached() {
        ServiceRequest request = new ServiceRequest();

        puts(request, "occurrencePeriod.start", new DateType("2023-01-01"));

        assertEquals(
                "2023-01-01", request.getOccurrencePeriod().getStartElement().getValueAsString());
    }

    @Test
    void aPayloadIsOverwrittenInItsPlace() {
        CommunicationRequest request = new CommunicationRequest();
        request.addPayload().setContent(new StringType("old"));

        puts(request, "payload[0].contentString", new StringType("new"));

        assertEquals(1, request.getPayload().size());
        assertEquals("new", request.getPayloadFirstRep().getContent().primitiveValue());
    }

    @Test
    void enumerationsTakeCodesStringsAndCodings() {
        ServiceRequest request = new ServiceRequest();

        puts(request, "status", new StringType("active"));
        puts(request, "intent", new CodeType("plan"));
        puts(request, "priority", new Coding("s", "urgent", "Urgent"));

        assertEquals("active", request.getStatus().toCode());
        assertEquals("plan", request.getIntent().toCode());
        assertEquals("urgent", request.getPriority().toCode());
    }

    @Test
    void aCodingAndAStringFillACodeableConcept() {
        ServiceRequest request = new ServiceRequest();

        puts(request, "code", new Coding("s", "c", "d"));
        puts(request, "performerType", new StringType("nurse"));

        assertEquals("c", request.getCode().getCodingFirstRep().getCode());
        assertEquals("nurse", request.getPerformerType().getText());
    }

    @Test
    void aWordIsNoReference() {
        DeviceRequest request = new DeviceRequest();

        puts(request, "code", new StringType("urgent"));

        assertEquals("urgent", request.getCodeCodeableConcept().getText());
    }

    @Test
    void aResourceAndAStringFillAReference() {
        ServiceRequest request = new ServiceRequest();
        Observation observation = new Observation();
        observation.setId("Observation/o1");

        puts(request, "reasonReference", observation);
        puts(request, "encounter", new StringType("Encounter/e1"));

        assertEquals("Observation/o1", request.getReasonReferenceFirstRep().getReference());
        assertEquals("Encounter/e1", request.getEncounter().getReference());
    }

    @Test
    void aListIsReplacedByAllValues() {
        ServiceRequest request = new ServiceRequest();
        request.addBodySite().setText("old");

        puts(request, "bodySite", new StringType("back"), new StringType("leg"));

        assertEquals(
                List.of("back", "leg"),
                request.getBodySite().stream().map(CodeableConcept::getText).toList());
    }

    @Test
    void anElementOfAListIsReplacedInItsPlace() {
        ServiceRequest request = new ServiceRequest();
        request.addBodySite().setText("a");
        request.addBodySite().setText("b");

        puts(request, "bodySite[0]", new StringType("c"));
        puts(request, "bodySite[2]", new StringType("d"));

        assertEquals(
                List.of("c", "b", "d"),
                request.getBodySite().stream().map(CodeableConcept::getText).toList());
    }

    @Test
    void extensionsAreFoundByUrlOrMade() {
        ServiceRequest request = new ServiceRequest();

        puts(request, "extension('http://example.org/x').value", new BooleanType(true));
        puts(request, "extension.where(url='http://example.org/x').valueBoolean", new BooleanType(false));
        puts(request, "extension[1].url", new UriType("http://example.org/y"));

        assertEquals(2, request.getExtension().size());
        assertEquals(
                "false",
                request.getExtensionByUrl("http://example.org/x").getValue().primitiveValue());
        assertTrue(request.hasExtension("http://example.org/y"));
    }

    @Test
    void extensionsOfPrimitivesAreReached() {
        RequestGroupActionComponent action = new RequestGroupActionComponent();
        action.setTitle("t");

        puts(action, "title.extension('http://example.org/x').valueString", new StringType("v"));

        assertEquals("v", action.getTitleElement().getExtensionString("http://example.org/x"));
    }

    @Test
    void quantitiesDatesAndMarkdownAreConverted() {
        MedicationRequest request = new MedicationRequest();
        Goal goal = new Goal();
        ServiceRequest service = new ServiceRequest();

        puts(request, "dispenseRequest.quantity", new DecimalType("3.5"));
        puts(request, "dosageInstruction[0].doseAndRate[0].doseQuantity", new Quantity(5));
        puts(request, "dispenseRequest.validityPeriod", new DateTimeType("2026-01-01"));
        puts(goal, "startDate", new DateTimeType("2026-01-01T10:00:00Z"));
        puts(service, "occurrence[x]", new DateTimeType("2026-01-01"));

        assertEquals(
                "3.5", request.getDispenseRequest().getQuantity().getValue().toString());
        assertEquals(
                5,
                request.getDosageInstructionFirstRep()
                        .getDoseAndRateFirstRep()
                        .getDoseQuantity()
                        .getValue()
                        .intValue());
        assertEquals("2026-01-01", goal.getStartDateType().getValueAsString());
        assertEquals("2026-01-01", service.getOccurrenceDateTimeType().getValueAsString());
    }

    @Test
    void aRootPrefixIsUnderstood() {
        ServiceRequest request = new ServiceRequest();

        puts(request, "ServiceRequest.patientInstruction", new StringType("walk"));
        puts(request, "%resource.doNotPerform", new StringType("true"));

        assertEquals("walk", request.getPatientInstruction());
        assertTrue(request.getDoNotPerform());
    }

    @Test
    void whatCannotBeSetSaysWhy() {
        ServiceRequest request = new ServiceRequest();
        request.setOccurrence(new DateTimeType("2026-01-01"));
        StringType text = new StringType("x");

        assertEquals(
                Optional.of("`ServiceRequest` has no element `nonsense` that takes a value"),
                put(request, "nonsense", text));
        assertEquals(
                Optional.of("`ServiceRequest` has no element `nonsense` to go through"),
                put(request, "nonsense.start", text));
        assertEquals(
                Optional.of("it is not a simple path of element names, positions and extensions"),
                put(request, "code.where(true)", text));
        assertEquals(
                Optional.of("`doNotPerform` takes [boolean] and the expression gave `string`"),
                put(request, "doNotPerform", text));
        assertEquals(
                Optional.of("`ServiceRequest` has no element `occurrencePeriod` to go through"),
                put(request, "occurrencePeriod.start", text));
        assertEquals(
                Optional.of("`bodySite[5]` would leave a gap: only 0 are there"), put(request, "bodySite[5]", text));
        assertEquals(Optional.of("`code` takes one value and the expression gave 2"), put(request, "code", text, text));
        assertEquals(
                Optional.of("`ServiceRequest` does not take the value that the expression gave, `string`"),
                put(request, "status", text));
    }

    @Test
    void hugePathsAreRefused() {
        assertTrue(put(new Task(), "input[1000].type", new StringType("x")).isPresent());
        assertTrue(put(new Task(), "partOf.".repeat(50) + "display", new StringType("x"))
                .isPresent());
    }
}
