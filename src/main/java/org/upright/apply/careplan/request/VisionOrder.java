package org.upright.apply.careplan.request;

import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.VisionPrescription;
import org.hl7.fhir.r4.model.VisionPrescription.VisionEyes;
import org.hl7.fhir.r4.model.VisionPrescription.VisionPrescriptionLensSpecificationComponent;
import org.hl7.fhir.r4.model.VisionPrescription.VisionStatus;

/** Lenses. No ActivityDefinition can say for which eye: they are for both unless a dynamic value names one. */
final class VisionOrder implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("code|product", "product.concept", "doNotPerform");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        VisionPrescription order = new VisionPrescription();
        order.setStatus(VisionStatus.DRAFT)
                .setCreatedElement(circumstances.moment())
                .setDateWrittenElement(circumstances.moment());
        if (circumstances.subjectIs("Patient")) {
            order.setPatient(circumstances.subject().copy());
        }
        circumstances.encounter().map(Reference::copy).ifPresent(order::setEncounter);
        circumstances.practitioner().map(Reference::copy).ifPresent(order::setPrescriber);
        Elements.doNotPerform(order, definition);
        Elements.productConcept(definition)
                .or(() -> Elements.clinicalCode(definition))
                .ifPresent(product -> order.addLensSpecification().setProduct(product));
        return order;
    }

    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        VisionPrescription order = (VisionPrescription) resource;
        if (!order.hasPrescriber()) {
            order.setPrescriber(Elements.unknown(new Reference()));
        }
        if (!order.hasLensSpecification()) {
            order.addLensSpecification();
        }
        order.getLensSpecification().stream()
                .filter(lens -> !lens.hasProduct())
                .forEach(lens -> Elements.words(definition)
                        .ifPresent(words -> lens.setProduct(new CodeableConcept().setText(words))));
        List<VisionPrescriptionLensSpecificationComponent> forBoth = order.getLensSpecification().stream()
                .filter(lens -> lens.getEye() == null)
                .toList();
        forBoth.forEach(lens ->
                order.addLensSpecification(lens.setEye(VisionEyes.RIGHT).copy().setEye(VisionEyes.LEFT)));
    }

    @Override
    public List<String> required() {
        return List.of("patient");
    }
}
