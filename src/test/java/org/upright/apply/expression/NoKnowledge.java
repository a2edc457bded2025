package org.upright.apply.expression;

import java.util.Optional;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Canonical;

/** Knows nothing. */
final class NoKnowledge implements Knowledge {
    @Override
    public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
        return Optional.empty();
    }

    @Override
    public Optional<Library> libraryNamed(String name, Optional<String> version) {
        return Optional.empty();
    }

    @Override
    public Optional<CodeSet> expand(Canonical valueSet) {
        return Optional.empty();
    }
}
