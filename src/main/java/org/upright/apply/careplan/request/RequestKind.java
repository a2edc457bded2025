package org.upright.apply.careplan.request;

import java.util.List;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Resource;

/** How one kind of ActivityDefinition becomes a request. Stateless. */
public interface RequestKind {
    /** A new draft with all that the definition and the circumstances say; the caller owns it. */
    Resource draft(ActivityDefinition definition, Circumstances circumstances);

    /**
     * Fills what is still empty once the dynamic values are set, where the definition has a second-best word for it, and
     * marks as unknown what R4 requires and no ActivityDefinition can say.
     */
    default void finish(Resource request, ActivityDefinition definition) {}

    /** What of a definition the request has elements for. */
    Carried carried();

    /** Names of the elements of the definition that the request has no place for. */
    default List<String> lost(ActivityDefinition definition, Circumstances circumstances) {
        return carried().lost(definition, circumstances);
    }

    /**
     * Sees to it that the finished request says the definition's description: as a note where it has no element of its own
     * for it.
     *
     * @return false where the request has no place for it
     */
    default boolean describe(Resource request, ActivityDefinition definition) {
        return carried().elements().contains("description") || Elements.addNote(request, definition.getDescription());
    }

    /** Elements that R4 requires and that only the definition can give; a request without one is not made. */
    default List<String> required() {
        return List.of();
    }
}
