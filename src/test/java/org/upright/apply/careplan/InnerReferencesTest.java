package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Medication;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;
import org.upright.apply.plan.Definition;

class InnerReferencesTest {
    private static final String ORDER = """
            'kind': 'MedicationRequest', 'productReference': {'reference': '#drug'},
            'contained': [
              {'resourceType': 'Medication', 'id': 'drug', 'code': {'text': 'ibuprofen'},
               'manufacturer': {'reference': '#maker'}},
              {'resourceType': 'Organization', 'id': 'maker', 'name': 'Maker'},
              {'resourceType': 'Organization', 'id': 'other', 'name': 'nobody means it'}]""";

    private final Fixtures fixtures = new Fixtures();

    private static <T extends Resource> List<T> of(Class<T> type, List<Resource> all) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private CarePlan carePlan(Definition definition) {
        fixtures.definitions.put("1", definition);
        return (CarePlan) new CarePlans()
                .carePlan(fixtures.decide(Fixtures.plan("{'title': 't'}")), fixtures.context())
                .resource();
    }

    @Test
    void aPartThatAnActivityContainsGoesWithItsRequest() {
        MedicationRequest request = (MedicationRequest) new CarePlans()
                .activity(Fixtures.activity(ORDER), fixtures.context())
                .request()
                .orElseThrow();

        assertEquals("#drug", request.getMedicationReference().getReference());
        String json = Fixtures.json(request);
        assertEquals(2, request.getContained().size(), json);
        assertFalse(json.contains("nobody means it"), json);
    }

    @Test
    void insideACarePlanPartsStandBesideTheRequest() {
        CarePlan plan = carePlan(Fixtures.activity(ORDER));

        MedicationRequest request =
                of(MedicationRequest.class, plan.getContained()).get(0);
        assertFalse(request.hasContained());
        Medication drug = of(Medication.class, plan.getContained()).get(0);
        Organization maker = of(Organization.class, plan.getContained()).get(0);
        assertEquals("#" + drug.getId(), request.getMedicationReference().getReference());
        assertEquals("#" + maker.getId(), drug.getManufacturer().getReference());
        assertEquals("Maker", maker.getName());
    }

    @Test
    void aDynamicValueMayContainWhatAnotherRefersTo() {
        Observation inference = new Observation();
        inference.setId("inference");
        inference.getCode().setText("inferred");
        fixtures.answer("inferred", inference);
        fixtures.answer("link", new Reference("#inference"));
        Definition.Activity activity = Fixtures.activity("""
                'kind': 'Task', 'title': 't', 'dynamicValue': [
                  {'path': 'contained', 'expression': {'language': 'text/fhirpath', 'expression': 'inferred'}},
                  {'path': 'input[0].valueReference', 'expression': {'language': 'text/fhirpath', 'expression': 'link'}}]""");

        Task alone = (Task)
                new CarePlans().activity(activity, fixtures.context()).request().orElseThrow();
        CarePlan plan = carePlan(activity);

        assertEquals(
                "inferred",
                of(Observation.class, alone.getContained()).get(0).getCode().getText());
        Observation beside = of(Observation.class, plan.getContained()).get(0);
        assertEquals("inferred", beside.getCode().getText());
        assertEquals(
                "#" + beside.getId(),
                ((Reference) of(Task.class, plan.getContained())
                                .get(0)
                                .getInputFirstRep()
                                .getValue())
                        .getReference());
    }

    @Test
    void aPlansOwnPartsGoWithItsGroup() {
        Bundle bundle = (Bundle) new CarePlans()
                .bundle(fixtures.decide(Fixtures.plan("""
                                {'title': 't', 'extension': [{'url': 'http://example.org/device',
                                 'valueReference': {'reference': '#belt'}}]}],
                                 'contained': [{'resourceType': 'Device', 'id': 'belt', 'serialNumber': '7'}],
                                 'extension': [{'url': 'http://example.org/other', 'valueString': 'x'}""")), fixtures.context())
                .resource();

        DomainResource group = (DomainResource) bundle.getEntryFirstRep().getResource();
        assertEquals(
                List.of("7"),
                of(Device.class, group.getContained()).stream()
                        .map(device -> device.getSerialNumber())
                        .toList());
    }

    @Test
    void aValueThatAnActionSetsMayMeanAPartOfThePlan() {
        fixtures.answer("link", new Reference("#belt"));

        Bundle bundle = (Bundle) new CarePlans()
                .bundle(fixtures.decide(Fixtures.plan("""
                                {'title': 't', 'dynamicValue': [{'path': 'action.resource',
                                 'expression': {'language': 'text/fhirpath', 'expression': 'link'}}]}],
                                 'contained': [{'resourceType': 'Device', 'id': 'belt', 'serialNumber': '7'}],
                                 'extension': [{'url': 'http://example.org/other', 'valueString': 'x'}""")), fixtures.context())
                .resource();

        DomainResource group = (DomainResource) bundle.getEntryFirstRep().getResource();
        assertEquals(1, of(Device.class, group.getContained()).size(), Fixtures.json(group));
    }

    @Test
    void whatMeasureToolsAddToAPlanIsNotCopied() {
        CarePlan plan = (CarePlan) new CarePlans()
                .carePlan(fixtures.decide(Fixtures.plan("""
                                {'title': 't'}], 'extension': [
                                  {'url': 'http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/cqfm-effectiveDataRequirements',
                                   'valueReference': {'reference': '#effective-data-requirements'}}""")), fixtures.context())
                .resource();

        assertFalse(Fixtures.json(plan).contains("cqfm-"), Fixtures.json(plan));
    }
}
