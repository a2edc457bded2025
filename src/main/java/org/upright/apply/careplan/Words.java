package org.upright.apply.careplan;

import java.util.Optional;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.jspecify.annotations.Nullable;

/** What a person reads where FHIR has a structure. */
final class Words {
    private Words() {}

    /** Text, else the first display, else the first code. */
    static Optional<String> of(CodeableConcept concept) {
        if (isWritten(concept.getText())) {
            return Optional.of(concept.getText());
        }
        for (Coding coding : concept.getCoding()) {
            if (isWritten(coding.getDisplay())) {
                return Optional.of(coding.getDisplay());
            }
        }
        for (Coding coding : concept.getCoding()) {
            if (isWritten(coding.getCode())) {
                return Optional.of(coding.getCode());
            }
        }
        return Optional.empty();
    }

    /** Citation, else label, else display, else address. */
    static Optional<String> of(RelatedArtifact artifact) {
        return first(artifact.getCitation(), artifact.getLabel(), artifact.getDisplay(), artifact.getUrl())
                .or(() -> first(artifact.getResource()));
    }

    /** Display, else label, else citation, else address. */
    static Optional<String> shortly(RelatedArtifact artifact) {
        return first(artifact.getDisplay(), artifact.getLabel()).or(() -> of(artifact));
    }

    /** The first that is there and not blank; null stands for what HAPI does not have. */
    static Optional<String> first(@Nullable String... texts) {
        for (String text : texts) {
            if (isWritten(text)) {
                return Optional.of(text);
            }
        }
        return Optional.empty();
    }

    private static boolean isWritten(@Nullable String text) {
        return text != null && !text.isBlank();
    }
}
