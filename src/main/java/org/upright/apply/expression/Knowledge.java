package org.upright.apply.expression;

import java.util.Optional;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Canonical;

/**
 * Port: the knowledge artifacts that definitions refer to, as they stand at one moment. Resources are shared and not to
 * be changed.
 */
public interface Knowledge extends ValueSets {
    /**
     * The artifact of this canonical: the named version, else the newest active one, else the newest draft.
     *
     * @param type FHIR type, such as {@code ActivityDefinition}; a canonical without {@code /Type/} is found by it
     */
    <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical);

    /** The library that a CQL {@code include} means: by name, and by version where one is given. */
    Optional<Library> libraryNamed(String name, Optional<String> version);
}
