package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Claim;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.CommunicationRequest;
import org.hl7.fhir.r4.model.Contract;
import org.hl7.fhir.r4.model.DetectedIssue;
import org.hl7.fhir.r4.model.DeviceRequest;
import org.hl7.fhir.r4.model.DiagnosticReport;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.EnrollmentRequest;
import org.hl7.fhir.r4.model.ImmunizationRecommendation;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.NutritionOrder;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.SupplyRequest;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Timing;
import org.hl7.fhir.r4.model.VisionPrescription;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.upright.apply.careplan.request.RequestKinds;
import org.upright.apply.expression.SubjectRecord;
import org.upright.fhir.Issue;

class ActivityKindsTest {
    /** Everything that an ActivityDefinition can say. */
    private static final String FULL = """
        'title': 'Walk', 'description': 'Walk every day', 'intent': '%s', 'priority': 'urgent',
        'code': {'coding': [{'system': 'http://example.org/c', 'code': 'walk', 'display': 'Walk'}]},
        'productCodeableConcept': {'text': 'shoes'}, 'quantity': {'value': 2, 'unit': 'pair'},
        'timingPeriod': {'start': '2026-12-01', 'end': '2026-12-31'},
        'location': {'reference': 'Location/l1'},
        'participant': [{'type': 'patient'}, {'type': 'practitioner', 'role': {'text': 'nurse'}}],
        'dosage': [{'text': 'one a day'}], 'bodySite': [{'text': 'lower back'}],
        'observationRequirement': [{'display': 'pain score'}],
        'profile': 'http://example.org/StructureDefinition/profile',
        'relatedArtifact': [{'type': 'documentation', 'url': 'http://example.org/doc', 'display': 'Leaflet'}]\
        """;

    private final Fixtures fixtures = new Fixtures();

    private RenderContext context() {
        RenderContext plain = fixtures.context();
        return new RenderContext(
                plain.record(),
                plain.evaluation(),
                plain.now(),
                Optional.of(new Reference("Encounter/e1")),
                Optional.of(new Reference("Practitioner/dr1")),
                Optional.of(new Reference("Organization/o1")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                RequestStatus.DRAFT);
    }

    private RenderedActivity apply(String json, RenderContext context) {
        return new CarePlans().activity(Fixtures.activity(json), context);
    }

    private <T> T full(Class<T> type, String kind) {
        return type.cast(apply(kind(kind) + "," + FULL.formatted("proposal"), context())
                .request()
                .orElseThrow());
    }

    static String kind(String code) {
        return List.of("Communication", "Procedure", "DetectedIssue", "DiagnosticReport", "RequestGroup")
                        .contains(code)
                ? "'kind': 'Task', 'extension': [{'url':"
                        + " 'http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-activityKind',"
                        + " 'valueCode': '" + code + "'}]"
                : "'kind': '" + code + "'";
    }

    @TestFactory
    Stream<DynamicTest> everyKindIsValidWithAllAndWithLittle() {
        return RequestKinds.codes().stream()
                .sorted()
                .flatMap(code -> Stream.of(
                                FULL.formatted("proposal"),
                                FULL.formatted("order") + ", 'doNotPerform': true",
                                little(code))
                        .map(body -> DynamicTest.dynamicTest(code + " " + body.length(), () -> {
                            RenderedActivity rendered =
                                    apply(kind(code) + "," + body.replace("'profile': ", "'purpose': "), context());
                            String json = Fixtures.json(rendered.request().orElseThrow());
                            assertEquals(List.of(), Validity.errors(json), json);
                            assertEquals(code, rendered.request().orElseThrow().fhirType());
                        })));
    }

    private static String little(String code) {
        return switch (code) {
            case "ImmunizationRecommendation", "MedicationRequest" ->
                "'title': 'Little', 'productCodeableConcept': {'text': 'x'}";
            case "SupplyRequest" ->
                "'title': 'Little', 'productCodeableConcept': {'text': 'x'}, 'quantity': {'value': 1}";
            default -> "'title': 'Little'";
        };
    }

    /** What an element adds to the smallest definition, and the elements by which a kind may tell that it was there. */
    private static final Map<String, String> ELEMENTS = elements();

    private static Map<String, String> elements() {
        Map<String, String> elements = new LinkedHashMap<>();
        elements.put("priority", "'priority': 'urgent'");
        elements.put("doNotPerform", "'doNotPerform': true");
        elements.put("code", "'code': {'coding': [{'system': 'http://example.org/c', 'code': 'walk'}]}");
        elements.put("product[x]", "'productCodeableConcept': {'text': 'shoes'}");
        elements.put("product[x] ", "'productReference': {'reference': 'Medication/m1'}");
        elements.put("quantity", "'quantity': {'value': 2}");
        elements.put("dosage", "'dosage': [{'text': 'one a day'}]");
        elements.put("bodySite", "'bodySite': [{'text': 'lower back'}]");
        elements.put("location", "'location': {'reference': 'Location/l1'}");
        elements.put("specimenRequirement", "'specimenRequirement': [{'display': 'blood'}]");
        elements.put("observationRequirement", "'observationRequirement': [{'display': 'pain'}]");
        elements.put("observationResultRequirement", "'observationResultRequirement': [{'display': 'score'}]");
        elements.put("relatedArtifact", "'relatedArtifact': [{'type': 'citation', 'citation': 'Smith 2020'}]");
        elements.put(
                "relatedArtifact ", "'relatedArtifact': [{'type': 'documentation', 'url': 'http://example.org/d'}]");
        elements.put("participant", "'participant': [{'type': 'related-person', 'role': {'text': 'carer'}}]");
        elements.put("participant ", "'participant': [{'type': 'practitioner'}]");
        elements.put("timing[x]", "'timingDateTime': '2026-12-01'");
        elements.put("timing[x] ", "'timingPeriod': {'start': '2026-12-01', 'end': '2026-12-31'}");
        elements.put("timing[x]  ", "'timingAge': {'value': 50, 'unit': 'years'}");
        elements.put("timing[x]   ", "'timingDuration': {'value': 2, 'unit': 'weeks'}");
        elements.put("timing[x]    ", "'timingRange': {'low': {'value': 2, 'unit': 'weeks'}}");
        elements.put("timing[x]     ", "'timingTiming': {'repeat': {'frequency': 2, 'period': 1, 'periodUnit': 'd'}}");
        elements.put("timing[x]      ", "'timingTiming': {'repeat': {'boundsPeriod': {'start': '2026-12-01'}}}");
        return elements;
    }

    /** Whether the request is another one without the element, and whether an issue tells that the element is left out. */
    @TestFactory
    Stream<DynamicTest> whatAKindHasNoPlaceForIsSaidAndNothingElseIs() {
        return RequestKinds.codes().stream()
                .sorted()
                .flatMap(code -> ELEMENTS.keySet().stream()
                        .map(name -> DynamicTest.dynamicTest(code + " " + ELEMENTS.get(name), () -> {
                            String small = smallest(code, name.strip());
                            RenderedActivity without = apply(small, context());
                            RenderedActivity with = apply(small + "," + ELEMENTS.get(name), context());
                            boolean shown = !request(without).equals(request(with));
                            String lost = "has a `" + name.strip() + "` that a " + code
                                    + " has no place for; it is left out of the request.";
                            boolean told = with.issues().stream()
                                    .anyMatch(issue -> issue.text().endsWith(lost));
                            assertEquals(!shown, told, with.issues() + request(with));
                        })));
    }

    private static String request(RenderedActivity rendered) {
        return rendered.request().map(Fixtures::json).orElse("none");
    }

    private static String smallest(String code, String element) {
        String product = switch (code) {
            case "ImmunizationRecommendation", "MedicationRequest" ->
                element.startsWith("product") || element.equals("code")
                        ? ""
                        : ", 'productCodeableConcept': {'text': 'x'}";
            case "SupplyRequest" ->
                (element.equals("quantity") ? "" : ", 'quantity': {'value': 1}")
                        + (element.startsWith("product") || element.equals("code")
                                ? ""
                                : ", 'productCodeableConcept': {'text': 'x'}");
            case "Claim" -> element.equals("quantity") ? ", 'productCodeableConcept': {'text': 'x'}" : "";
            default -> "";
        };
        return kind(code) + ", 'title': 'Small'" + product;
    }

    /** In an element of its own, in a note, or, where the kind has neither, said to be left out. */
    @TestFactory
    Stream<DynamicTest> noKindLosesTheDescription() {
        return RequestKinds.codes().stream()
                .sorted()
                .map(code -> DynamicTest.dynamicTest(code, () -> {
                    RenderedActivity made =
                            apply(smallest(code, "") + ", 'description': 'As the guideline says.'", context());
                    boolean said = request(made).contains("As the guideline says.");
                    List<Issue> told = made.issues().stream()
                            .filter(issue -> issue.where().equals("ActivityDefinition.description"))
                            .toList();
                    assertEquals(
                            !Set.of(
                                            "Claim",
                                            "DiagnosticReport",
                                            "EnrollmentRequest",
                                            "SupplyRequest",
                                            "VisionPrescription")
                                    .contains(code),
                            said,
                            request(made));
                    assertEquals(
                            said
                                    ? List.of()
                                    : List.of(Issue.information(
                                            IssueType.NOTSUPPORTED,
                                            "ActivityDefinition.description",
                                            "Activity `http://example.org/ActivityDefinition/a|2.0` has a"
                                                    + " `description` that a "
                                                    + code + " has no place for; it is left out of the request.")),
                            told);
                    assertEquals(List.of(), Validity.errors(request(made)));
                }));
    }

    @Test
    void aMessageThatHasOtherWordsKeepsTheDescriptionAsANote() {
        CommunicationRequest request = (CommunicationRequest) apply(
                        "'kind': 'CommunicationRequest', 'code': {'text': 'Walk'}, 'description': 'Why to walk'",
                        context())
                .request()
                .orElseThrow();

        assertEquals("Walk", request.getPayloadFirstRep().getContent().primitiveValue());
        assertEquals("Why to walk", request.getNoteFirstRep().getText());
    }

    @Test
    void aScheduleWithAnEndIsNotCutToItsEnd() {
        Task task = (Task) apply(
                        "'kind': 'Task', 'title': 'T', 'timingTiming': {'repeat': {'boundsPeriod': {'start':"
                                + " '2026-12-01'}, 'frequency': 2, 'period': 1, 'periodUnit': 'd'}}",
                        context())
                .request()
                .orElseThrow();
        assertEquals(
                2, ((Timing) task.getInputFirstRep().getValue()).getRepeat().getFrequency());
        List<Issue> issues = apply(
                        "'kind': 'CarePlan', 'title': 'T', 'timingTiming': {'repeat': {'boundsPeriod': {'start':"
                                + " '2026-12-01'}, 'frequency': 2, 'period': 1, 'periodUnit': 'd'}}",
                        context())
                .issues();
        assertEquals(
                "Activity `http://example.org/ActivityDefinition/a|2.0` has a `timing[x]` that a CarePlan has no place"
                        + " for; it is left out of the request.",
                issues.get(issues.size() - 1).text());
    }

    @Test
    void whatInformationIsCollectedWithIsAnInputOfTheTask() {
        Task task = (Task) apply("""
            'kind': 'Task', 'title': 'Ask', 'extension': [
              {'url': 'http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-collectWith',
               'valueCanonical': 'http://example.org/Questionnaire/pain|1'}]\
            """, context()).request().orElseThrow();

        assertEquals(
                "collect-information",
                task.getInputFirstRep().getType().getCodingFirstRep().getCode());
        assertEquals(
                "http://example.org/Questionnaire/pain|1",
                task.getInputFirstRep().getValue().primitiveValue());
    }

    @Test
    void ofTwoWhoPerformWhereOneIsNamedTheOtherIsSaid() {
        List<Issue> issues = apply(
                        "'kind': 'ServiceRequest', 'participant': [{'type': 'practitioner'}, {'type':"
                                + " 'related-person'}]",
                        context())
                .issues();
        assertEquals(
                "ActivityDefinition.participant", issues.get(issues.size() - 1).where());
    }

    @Test
    void everyKindTakesEveryIntent() {
        for (String code : RequestKinds.codes()) {
            for (String intent : List.of("proposal", "plan", "directive", "order", "original-order", "option")) {
                assertTrue(
                        apply(kind(code) + "," + FULL.formatted(intent), context())
                                .request()
                                .isPresent(),
                        code + " " + intent);
            }
        }
    }

    @Test
    void aServiceRequestHasAllThatTheDefinitionSays() {
        ServiceRequest request = full(ServiceRequest.class, "ServiceRequest");

        assertEquals(
                "http://example.org/ActivityDefinition/a|2.0",
                request.getInstantiatesCanonical().get(0).getValue());
        assertEquals("draft", request.getStatus().toCode());
        assertEquals("proposal", request.getIntent().toCode());
        assertEquals("urgent", request.getPriority().toCode());
        assertEquals("Patient/p1", request.getSubject().getReference());
        assertEquals("Encounter/e1", request.getEncounter().getReference());
        assertEquals("Practitioner/dr1", request.getRequester().getReference());
        assertEquals("2026-11-22T10:00:00+01:00", request.getAuthoredOnElement().getValueAsString());
        assertEquals("walk", request.getCode().getCodingFirstRep().getCode());
        assertEquals(
                "2026-12-01", request.getOccurrencePeriod().getStartElement().getValueAsString());
        assertEquals("Location/l1", request.getLocationReferenceFirstRep().getReference());
        assertEquals("nurse", request.getPerformerType().getText());
        assertEquals(2, request.getQuantityQuantity().getValue().intValue());
        assertEquals("lower back", request.getBodySiteFirstRep().getText());
        assertEquals("shoes", request.getOrderDetailFirstRep().getText());
        assertEquals("pain score", request.getOrderDetail().get(1).getText());
        assertEquals("Leaflet http://example.org/doc", request.getNoteFirstRep().getText());
        assertEquals(
                "http://example.org/StructureDefinition/profile",
                request.getMeta().getProfile().get(0).getValue());
        assertFalse(request.hasDoNotPerform());
    }

    @Test
    void aDoNotPerformOfFalseIsSaidAsItIs() {
        for (String kind : List.of("ServiceRequest", "MedicationRequest", "CommunicationRequest")) {
            String body = kind(kind) + ", 'doNotPerform': false, 'productCodeableConcept': {'text': 'x'}";

            assertTrue(request(apply(body, context())).contains("\"doNotPerform\":false"), kind);
        }
    }

    @Test
    void aTaskHasAllThatTheDefinitionSays() {
        Task task = full(Task.class, "Task");

        assertEquals("draft", task.getStatus().toCode());
        assertEquals("proposal", task.getIntent().toCode());
        assertEquals("Patient/p1", task.getFor().getReference());
        assertEquals("Walk every day", task.getDescription());
        assertEquals("walk", task.getCode().getCodingFirstRep().getCode());
        assertEquals(
                "2026-12-01",
                task.getRestriction().getPeriod().getStartElement().getValueAsString());
        assertEquals("nurse", task.getPerformerTypeFirstRep().getText());
        assertEquals("Location/l1", task.getLocation().getReference());
        assertEquals("Practitioner/dr1", task.getRequester().getReference());
        assertEquals("product", task.getInputFirstRep().getType().getText());
    }

    @Test
    void aMedicationRequestHasProductDosageQuantityAndPeriod() {
        MedicationRequest request = full(MedicationRequest.class, "MedicationRequest");

        assertEquals("shoes", request.getMedicationCodeableConcept().getText());
        assertEquals("one a day", request.getDosageInstructionFirstRep().getText());
        assertEquals(2, request.getDispenseRequest().getQuantity().getValue().intValue());
        assertEquals(
                "2026-12-31",
                request.getDispenseRequest().getValidityPeriod().getEndElement().getValueAsString());
        assertEquals("nurse", request.getPerformerType().getText());
    }

    @Test
    void aCommunicationRequestSendsTheDescriptionAndTheDocuments() {
        CommunicationRequest request = full(CommunicationRequest.class, "CommunicationRequest");

        assertEquals("Walk every day", request.getPayload().get(0).getContent().primitiveValue());
        assertEquals(
                "http://example.org/doc",
                request.getPayload().get(1).getContentAttachment().getUrl());
        assertEquals(
                List.of("Patient/p1", "Practitioner/dr1"),
                request.getRecipient().stream().map(Reference::getReference).toList());
        assertEquals(
                "2026-12-01", request.getOccurrencePeriod().getStartElement().getValueAsString());
    }

    @Test
    void theTextOfTheCodeIsTheMessageUnlessADynamicValueHasAnother() {
        fixtures.answer("say", new org.hl7.fhir.r4.model.StringType("dynamic"));
        String body = "'kind': 'CommunicationRequest', 'description': 'd'";

        CommunicationRequest text = (CommunicationRequest) apply(body + ", 'code': {'text': 'from code'}", context())
                .request()
                .orElseThrow();
        CommunicationRequest dynamic = (CommunicationRequest) apply(
                        body
                                + ", 'dynamicValue': [{'path': 'payload[0].contentString', 'expression': {'language':"
                                + " 'text/fhirpath', 'expression': 'say'}}]",
                        context())
                .request()
                .orElseThrow();

        assertEquals("from code", text.getPayloadFirstRep().getContent().primitiveValue());
        assertEquals(1, text.getPayload().size());
        assertEquals("dynamic", dynamic.getPayloadFirstRep().getContent().primitiveValue());
        assertEquals(1, dynamic.getPayload().size());
    }

    @Test
    void otherKindsHaveTheirOwnPlaces() {
        assertEquals(
                "urgent",
                full(Communication.class, "Communication").getPriority().toCode());
        assertEquals(
                "preparation",
                full(Communication.class, "Communication").getStatus().toCode());
        assertEquals(
                "lower back",
                full(Procedure.class, "Procedure").getBodySiteFirstRep().getText());
        assertEquals(
                "preliminary",
                full(DetectedIssue.class, "DetectedIssue").getStatus().toCode());
        assertEquals(
                "registered",
                full(DiagnosticReport.class, "DiagnosticReport").getStatus().toCode());
        assertEquals(
                "Practitioner/dr1",
                full(RequestGroup.class, "RequestGroup").getAuthor().getReference());
        assertEquals(
                "shoes",
                full(DeviceRequest.class, "DeviceRequest")
                        .getCodeCodeableConcept()
                        .getText());
        assertEquals(
                "shoes",
                full(NutritionOrder.class, "NutritionOrder")
                        .getOralDiet()
                        .getTypeFirstRep()
                        .getText());
        assertEquals(
                "shoes",
                full(SupplyRequest.class, "SupplyRequest")
                        .getItemCodeableConcept()
                        .getText());
        assertEquals(
                "Patient/p1",
                full(SupplyRequest.class, "SupplyRequest").getDeliverTo().getReference());
        assertEquals("Organization/o1", full(Claim.class, "Claim").getProvider().getReference());
        assertEquals(
                "stat",
                full(Claim.class, "Claim").getPriority().getCodingFirstRep().getCode());
        assertEquals("Walk", full(CarePlan.class, "CarePlan").getTitle());
        assertEquals(
                "2026-12-01",
                full(CarePlan.class, "CarePlan").getPeriod().getStartElement().getValueAsString());
        assertEquals(
                "Patient/p1",
                full(Contract.class, "Contract").getSubjectFirstRep().getReference());
        assertEquals(
                "Patient/p1",
                full(EnrollmentRequest.class, "EnrollmentRequest")
                        .getCandidate()
                        .getReference());
        assertEquals(
                "proposed", full(Appointment.class, "Appointment").getStatus().toCode());
        assertEquals(4, full(Appointment.class, "Appointment").getParticipant().size());
        assertEquals(3, full(Appointment.class, "Appointment").getPriority());
        assertEquals(
                "shoes",
                full(VisionPrescription.class, "VisionPrescription")
                        .getLensSpecificationFirstRep()
                        .getProduct()
                        .getText());
        ImmunizationRecommendation vaccine = full(ImmunizationRecommendation.class, "ImmunizationRecommendation");
        assertEquals(
                "shoes",
                vaccine.getRecommendationFirstRep().getVaccineCodeFirstRep().getText());
        assertEquals(
                "due",
                vaccine.getRecommendationFirstRep()
                        .getForecastStatus()
                        .getCodingFirstRep()
                        .getCode());
        assertEquals("Organization/o1", vaccine.getAuthority().getReference());
    }

    @Test
    void aScheduleIsKeptByEveryKindThatHasAPlaceForIt() {
        String body = "'title': 't', 'productCodeableConcept': {'text': 'p'}, 'quantity': {'value': 1},"
                + " 'timingTiming': {'repeat': {'frequency': 1, 'period': 1, 'periodUnit': 'd'}}";
        for (String code : List.of(
                "ServiceRequest", "MedicationRequest", "DeviceRequest", "SupplyRequest", "NutritionOrder", "Task")) {
            String json = Fixtures.json(
                    apply(kind(code) + "," + body, context()).request().orElseThrow());
            assertTrue(json.contains("\"frequency\":1"), json);
        }
    }

    @Test
    void adviceAgainstNeverReadsAsAdviceFor() {
        for (String code : RequestKinds.codes()) {
            DomainResource request = (DomainResource)
                    apply(kind(code) + ", 'doNotPerform': true," + FULL.formatted("proposal"), context())
                            .request()
                            .orElseThrow();
            assertTrue(
                    Fixtures.json(request)
                            .matches(
                                    ".*(doNotPerform\":true|(request-doNotPerform|StructureDefinition/do-not-perform)\","
                                            + "\"valueBoolean\":true).*"),
                    code);
        }
    }

    @Test
    void aTaskOfCpgSaysNotToBeDoneAsItsProfileDoes() {
        Task task = (Task) apply(
                        kind("Task") + ", 'doNotPerform': true, 'profile':"
                                + " 'http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-questionnairetask'",
                        context())
                .request()
                .orElseThrow();

        assertEquals(
                "http://hl7.org/fhir/StructureDefinition/request-doNotPerform",
                task.getModifierExtension().get(0).getUrl());
    }

    @Test
    void anIntentThatAKindHasNoElementForIsSaid() {
        assertEquals(
                List.of("Activity `http://example.org/ActivityDefinition/a|2.0` has a `intent` that a Procedure has no"
                        + " place for; it is left out of the request."),
                apply(kind("Procedure") + ", 'title': 't', 'intent': 'order'", context()).issues().stream()
                        .map(Issue::text)
                        .toList());
        assertEquals(
                List.of(),
                apply(kind("Procedure") + ", 'title': 't', 'intent': 'proposal'", context())
                        .issues());
    }

    @Test
    void aVaccineThatNobodyNamesIsRefused() {
        RenderedActivity rendered = apply("'kind': 'ImmunizationRecommendation', 'title': 't'", context());

        assertEquals(Optional.empty(), rendered.request());
        assertEquals(
                "Activity `http://example.org/ActivityDefinition/a|2.0` gives no"
                        + " `ImmunizationRecommendation.recommendation`, which every ImmunizationRecommendation must have;"
                        + " no request was made.",
                rendered.issues().get(0).text());
        assertTrue(rendered.issues().get(0).isError());
    }

    @Test
    void aKindOfActivityIsNoVaccine() {
        RenderedActivity rendered = apply(
                "'kind': 'ImmunizationRecommendation', 'code': {'coding': [{'system':"
                        + " 'http://hl7.org/fhir/uv/cpg/CodeSystem/cpg-activity-type', 'code':"
                        + " 'recommend-immunization'}]}",
                context());

        assertEquals(Optional.empty(), rendered.request());
    }

    @Test
    void anActivityWithoutAKindIsRefused() {
        RenderedActivity rendered = apply("'title': 't'", context());

        assertEquals(
                List.of("Activity `http://example.org/ActivityDefinition/a|2.0` has no kind; a kind of request was"
                        + " expected, such as `ServiceRequest` or `Task`."),
                rendered.issues().stream().map(Issue::text).toList());
    }

    @Test
    void theSpellingOfTheKindExtensionOfOlderContentIsUnderstood() {
        RenderedActivity rendered = apply(
                "'kind': 'Task', 'code': {'text': 'c'}, 'extension': [{'url':"
                        + " 'http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-activity-kind', 'valueString':"
                        + " 'Procedure'}]",
                context());

        assertEquals("Procedure", rendered.request().orElseThrow().fhirType());
        assertFalse(Fixtures.json(rendered.request().orElseThrow()).contains("cpg-activity-kind"));
    }

    @Test
    void aKindOfTheAuthorsOwnIsTakenWhereItIsOneOfOurs() {
        RenderedActivity rendered = apply(
                "'title': 't', 'extension': [{'url':"
                        + " 'http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-custom-activity-kind', 'valueString':"
                        + " 'Task'}]",
                context());

        assertEquals("Task", rendered.request().orElseThrow().fhirType());
    }

    @Test
    void subjectsOfOtherTypesGetWhatTheKindAllows() {
        Practitioner nurse = new Practitioner();
        nurse.setId("n1");
        RenderContext context =
                RenderContext.of(new SubjectRecord(nurse, List.of()), fixtures.evaluation(), Fixtures.NOW);

        Task task =
                (Task) apply("'kind': 'Task', 'title': 't'", context).request().orElseThrow();
        RenderedActivity diet = apply("'kind': 'NutritionOrder', 'title': 't'", context);

        assertEquals("Practitioner/n1", task.getFor().getReference());
        assertEquals(Optional.empty(), diet.request());
        assertEquals(
                "Activity `http://example.org/ActivityDefinition/a|2.0` gives no `NutritionOrder.patient`, which every"
                        + " NutritionOrder must have; no request was made.",
                diet.issues().get(0).text());
    }

    @Test
    void applyingTwiceGivesTheSameBytes() {
        String body = "'kind': 'ServiceRequest'," + FULL.formatted("proposal");

        assertEquals(
                Fixtures.json(apply(body, context()).request().orElseThrow()),
                Fixtures.json(apply(body, context()).request().orElseThrow()));
    }
}
