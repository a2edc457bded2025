package org.upright.authoring;

import ca.uhn.fhir.context.support.IValidationSupport;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.ExtensionContextType;
import org.upright.fhir.FhirR4;

/**
 * Definitions that go in front of R4's own, where those refuse what guideline content needs.
 *
 * <ul>
 *   <li>R4 allows {@code cqf-strengthOfRecommendation} and {@code cqf-qualityOfEvidence} on Attachment only; the CPG
 *       implementation guide demands them on {@code PlanDefinition.action}.
 *   <li>R4's expression languages lack {@code text/cql-identifier} and {@code text/cql-expression}; R4B has them.
 *   <li>R4's resource types lack Citation, which a SearchParameter or a CapabilityStatement of ours names.
 *   <li>Citation itself, with R4B's value sets.
 * </ul>
 *
 * @see <a href="https://hl7.org/fhir/uv/cpg/">CPG implementation guide</a>
 */
final class CorrectedDefinitions {
    private static final String CORE = "http://hl7.org/fhir/StructureDefinition/";
    private static final List<String> GRADED = List.of(
            "PlanDefinition",
            "PlanDefinition.action",
            "ActivityDefinition",
            "RequestGroup.action",
            "CarePlan.activity",
            "CarePlan.activity.detail",
            "DomainResource");

    private CorrectedDefinitions() {}

    static IValidationSupport inFrontOf(IValidationSupport r4, FhirR4 fhir) {
        PrePopulatedValidationSupport corrected = new PrePopulatedValidationSupport(fhir.context());
        R4bDefinitions r4b = new R4bDefinitions(fhir);
        StructureDefinition citation = r4b.citation();
        corrected.addStructureDefinition(citation);
        r4b.terminology(citation).forEach(corrected::addResource);
        corrected.addStructureDefinition(graded(r4, "cqf-strengthOfRecommendation"));
        corrected.addStructureDefinition(graded(r4, "cqf-qualityOfEvidence"));
        corrected.addCodeSystem(resourceTypes(r4));
        return corrected;
    }

    private static StructureDefinition graded(IValidationSupport r4, String name) {
        StructureDefinition extension = ((StructureDefinition) r4.fetchStructureDefinition(CORE + name)).copy();
        GRADED.forEach(path ->
                extension.addContext().setType(ExtensionContextType.ELEMENT).setExpression(path));
        return extension;
    }

    private static CodeSystem resourceTypes(IValidationSupport r4) {
        CodeSystem types = ((CodeSystem) r4.fetchCodeSystem("http://hl7.org/fhir/resource-types")).copy();
        types.addConcept().setCode("Citation").setDisplay("Citation");
        return types;
    }
}
