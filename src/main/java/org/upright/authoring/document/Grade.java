package org.upright.authoring.document;

import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;

/** Strength, quality, direction and reasons that the CPG extensions of an action tell; empty texts where they do not. */
record Grade(String strength, String quality, String direction, String rationale) {
    private static final String CQF = "http://hl7.org/fhir/StructureDefinition/cqf-";
    private static final String CPG = "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-";

    static Grade of(Element action) {
        return new Grade(
                text(action, CQF + "strengthOfRecommendation"),
                text(action, CQF + "qualityOfEvidence"),
                text(action, CPG + "directionOfRecommendation"),
                text(action, CPG + "rationale"));
    }

    private static String text(Element element, String url) {
        return element.getExtension().stream()
                .filter(extension -> url.equals(extension.getUrl()) && extension.hasValue())
                .findFirst()
                .map(Grade::text)
                .orElse("");
    }

    private static String text(Extension extension) {
        return extension.getValue() instanceof CodeableConcept concept
                ? text(concept)
                : Optional.ofNullable(extension.getValue().primitiveValue()).orElse("");
    }

    /** Its text, else the display or code of its first coding. */
    static String text(CodeableConcept concept) {
        if (concept.getText() != null || !concept.hasCoding()) {
            return Optional.ofNullable(concept.getText()).orElse("");
        }
        return Optional.ofNullable(concept.getCodingFirstRep().getDisplay())
                .or(() -> Optional.ofNullable(concept.getCodingFirstRep().getCode()))
                .orElse("");
    }

    boolean isEmpty() {
        return strength.isEmpty();
    }
}
