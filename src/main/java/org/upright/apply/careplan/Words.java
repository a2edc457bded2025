package org.upright.apply.careplan;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.jspecify.annotations.Nullable;

/** What a person reads where FHIR has a structure. */
final class Words {
    private Words() {}

    /** Text, else the first display, else the first code. */
    static Optional<String> of(CodeableConcept concept) {
        return Stream.of(
                        Stream.of(concept.getText()),
                        concept.getCoding().stream().map(Coding::getDisplay),
                        concept.getCoding().stream().map(Coding::getCode))
                .flatMap(words -> words)
                .filter(Words::isWritten)
                .findFirst();
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
        return Arrays.stream(texts).filter(Words::isWritten).findFirst();
    }

    private static boolean isWritten(@Nullable String text) {
        return text != null && !text.isBlank();
    }
}
