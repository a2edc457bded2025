package org.upright.apply.careplan.request;

import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.ImmunizationRecommendation;
import org.hl7.fhir.r4.model.ImmunizationRecommendation.ImmunizationRecommendationRecommendationComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** A vaccine to give; without a vaccine there is nothing to recommend. */
final class Immunization implements RequestKind {
    private static final String STATUS = "http://terminology.hl7.org/CodeSystem/immunization-recommendation-status";

    @Override
    public Carried carried() {
        return Carried.of("description", "code|product", "product.concept", "doNotPerform")
                .at("dateTime");
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        ImmunizationRecommendation advice = new ImmunizationRecommendation();
        advice.setDateElement(circumstances.moment());
        if (circumstances.subjectIs("Patient")) {
            advice.setPatient(circumstances.subject().copy());
        }
        circumstances.organization().map(Reference::copy).ifPresent(advice::setAuthority);
        Elements.doNotPerform(advice, definition);
        Elements.productConcept(definition)
                .or(() -> Elements.clinicalCode(definition))
                .ifPresent(vaccine -> recommend(advice, vaccine, definition));
        return advice;
    }

    private static void recommend(
            ImmunizationRecommendation advice, CodeableConcept vaccine, ActivityDefinition definition) {
        ImmunizationRecommendationRecommendationComponent recommendation =
                advice.addRecommendation().addVaccineCode(vaccine).setForecastStatus(due());
        if (definition.getDescription() != null) {
            recommendation.setDescription(definition.getDescription());
        }
        Elements.occurrence(definition, "dateTime")
                .ifPresent(when -> recommendation
                        .addDateCriterion()
                        .setCode(new CodeableConcept(new Coding("http://loinc.org", "30980-7", "Date vaccine due")))
                        .setValueElement((DateTimeType) when));
    }

    private static CodeableConcept due() {
        return new CodeableConcept(new Coding(STATUS, "due", "Due"));
    }

    /** A dynamic value may have named the vaccine. */
    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        ((ImmunizationRecommendation) resource)
                .getRecommendation().stream()
                        .filter(recommendation -> !recommendation.hasForecastStatus())
                        .forEach(recommendation -> recommendation.setForecastStatus(due()));
    }

    @Override
    public List<String> required() {
        return List.of("patient", "recommendation");
    }
}
