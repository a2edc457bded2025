package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;

/**
 * A reference from one artifact to another.
 *
 * @param canonical as it is written; a CQL {@code include} has the library's name as its url
 * @param types that it may lead to, the likeliest first
 * @param byName whether it is a CQL {@code include}
 */
record ArtifactLink(Canonical canonical, List<Class<? extends Resource>> types, boolean byName) {
    private static final List<Class<? extends Resource>> DEFINITIONS =
            List.of(ActivityDefinition.class, PlanDefinition.class, Questionnaire.class);
    private static final List<Class<? extends Resource>> ANY = List.of(
            Library.class,
            ValueSet.class,
            CodeSystem.class,
            ActivityDefinition.class,
            PlanDefinition.class,
            Questionnaire.class);

    ArtifactLink {
        types = List.copyOf(types);
    }

    static ArtifactLink to(Class<? extends Resource> type, Canonical canonical) {
        return new ArtifactLink(canonical, List.of(type), false);
    }

    /** What an action's {@code definitionCanonical} may lead to. */
    static ArtifactLink toDefinition(Canonical canonical) {
        return new ArtifactLink(canonical, likeliestFirst(canonical, DEFINITIONS), false);
    }

    /** What a {@code relatedArtifact} may lead to. */
    static ArtifactLink toAnything(Canonical canonical) {
        return new ArtifactLink(canonical, likeliestFirst(canonical, ANY), false);
    }

    static ArtifactLink include(String name, Optional<String> version) {
        return new ArtifactLink(new Canonical(name, version, Optional.empty()), List.of(Library.class), true);
    }

    private static List<Class<? extends Resource>> likeliestFirst(
            Canonical canonical, List<Class<? extends Resource>> types) {
        List<Class<? extends Resource>> ordered = new ArrayList<>();
        types.stream()
                .filter(type -> canonical.url().contains("/" + type.getSimpleName() + "/"))
                .forEach(ordered::add);
        types.stream().filter(type -> !ordered.contains(type)).forEach(ordered::add);
        return ordered;
    }

    Optional<Resource> find(Knowledge knowledge) {
        if (byName) {
            return knowledge.libraryNamed(canonical.url(), canonical.version()).map(Resource.class::cast);
        }
        return types.stream()
                .flatMap(type -> knowledge.artifact(type, canonical).stream())
                .map(Resource.class::cast)
                .findFirst();
    }

    /** Whether it is no gap when nothing is found: code systems such as SNOMED CT are seldom loaded. */
    boolean mayBeAbsent() {
        return types.equals(List.of(CodeSystem.class));
    }
}
