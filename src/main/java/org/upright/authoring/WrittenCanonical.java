package org.upright.authoring;

import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;

/** A canonical as authors write it: some have no url at all. */
final class WrittenCanonical {
    private WrittenCanonical() {}

    /** Empty where there is no url, as in {@code |1.0.0}. */
    static Optional<Canonical> read(String text) {
        return text.isBlank() || text.startsWith("|") || text.startsWith("#")
                ? Optional.empty()
                : Optional.of(Canonical.parse(text));
    }

    static <T extends Resource> Optional<T> find(Knowledge knowledge, Class<T> type, String canonical) {
        return read(canonical).flatMap(c -> knowledge.artifact(type, c));
    }
}
