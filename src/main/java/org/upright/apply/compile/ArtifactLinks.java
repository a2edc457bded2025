package org.upright.apply.compile;

import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.DataRequirement;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.Canonical;

/** The references of each kind of knowledge artifact that it cannot be used without. */
final class ArtifactLinks {
    private static final String COLLECT_WITH = "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-collectWith";
    private static final String CQF_LIBRARY = "http://hl7.org/fhir/StructureDefinition/cqf-library";

    private ArtifactLinks() {}

    /** Those of {@code resource} and of what it contains, in document order; references to contained ones left out. */
    static List<ArtifactLink> of(Resource resource) {
        if (!(resource instanceof DomainResource domain)) {
            return List.of();
        }
        return Stream.concat(
                        Stream.concat(own(domain), libraryExtensions(domain)),
                        domain.getContained().stream().flatMap(ArtifactLinks::own))
                .filter(link -> !link.canonical().url().startsWith("#"))
                .toList();
    }

    private static Stream<ArtifactLink> own(Resource resource) {
        if (resource instanceof PlanDefinition plan) {
            return concat(
                    libraries(plan.getLibrary()),
                    related(plan.getRelatedArtifact()),
                    plan.getAction().stream().flatMap(ArtifactLinks::action));
        }
        if (resource instanceof ActivityDefinition activity) {
            return concat(
                    libraries(activity.getLibrary()),
                    related(activity.getRelatedArtifact()),
                    linked(activity, COLLECT_WITH).map(c -> ArtifactLink.to(Questionnaire.class, c)));
        }
        if (resource instanceof Library library) {
            return concat(
                    related(library.getRelatedArtifact()),
                    library.getDataRequirement().stream().flatMap(ArtifactLinks::requirement),
                    CqlDependencies.of(library).stream());
        }
        if (resource instanceof ValueSet valueSet) {
            return concat(
                    valueSet.getCompose().getInclude().stream().flatMap(ArtifactLinks::concepts),
                    valueSet.getCompose().getExclude().stream().flatMap(ArtifactLinks::concepts));
        }
        if (resource instanceof CodeSystem system) {
            return canonical(system.getSupplements()).map(c -> ArtifactLink.to(CodeSystem.class, c));
        }
        if (resource instanceof Questionnaire questionnaire) {
            return concat(
                    canonicals(questionnaire.getDerivedFrom()).map(c -> ArtifactLink.to(Questionnaire.class, c)),
                    questionnaire.getItem().stream().flatMap(ArtifactLinks::item));
        }
        return Stream.empty();
    }

    private static Stream<ArtifactLink> action(PlanDefinitionActionComponent action) {
        Stream<ArtifactLink> definition = action.hasDefinitionCanonicalType()
                ? canonical(action.getDefinitionCanonicalType().getValue()).map(ArtifactLink::toDefinition)
                : Stream.empty();
        return concat(
                definition,
                action.getInput().stream().flatMap(ArtifactLinks::requirement),
                action.getAction().stream().flatMap(ArtifactLinks::action));
    }

    private static Stream<ArtifactLink> requirement(DataRequirement requirement) {
        return requirement.getCodeFilter().stream()
                .flatMap(filter -> canonical(filter.getValueSet()))
                .map(c -> ArtifactLink.to(ValueSet.class, c));
    }

    private static Stream<ArtifactLink> concepts(ConceptSetComponent set) {
        Stream<ArtifactLink> system = canonical(set.getSystem()).map(c -> ArtifactLink.to(CodeSystem.class, c));
        return concat(system, canonicals(set.getValueSet()).map(c -> ArtifactLink.to(ValueSet.class, c)));
    }

    private static Stream<ArtifactLink> item(QuestionnaireItemComponent item) {
        return concat(
                canonical(item.getAnswerValueSet()).map(c -> ArtifactLink.to(ValueSet.class, c)),
                item.getItem().stream().flatMap(ArtifactLinks::item));
    }

    private static Stream<ArtifactLink> libraryExtensions(DomainResource resource) {
        return linked(resource, CQF_LIBRARY).map(c -> ArtifactLink.to(Library.class, c));
    }

    private static Stream<Canonical> linked(DomainResource resource, String extensionUrl) {
        return resource.getExtension().stream()
                .filter(extension -> extensionUrl.equals(extension.getUrl()))
                .map(Extension::getValue)
                .filter(CanonicalType.class::isInstance)
                .flatMap(value -> canonical(((CanonicalType) value).getValue()));
    }

    private static Stream<ArtifactLink> libraries(List<CanonicalType> libraries) {
        return canonicals(libraries).map(c -> ArtifactLink.to(Library.class, c));
    }

    private static Stream<ArtifactLink> related(List<RelatedArtifact> artifacts) {
        return artifacts.stream()
                .filter(a ->
                        a.getType() == RelatedArtifactType.DEPENDSON || a.getType() == RelatedArtifactType.COMPOSEDOF)
                .flatMap(a -> canonical(a.getResource()))
                .map(ArtifactLink::toAnything);
    }

    private static Stream<Canonical> canonicals(List<CanonicalType> values) {
        return values.stream().flatMap(value -> canonical(value.getValue()));
    }

    private static Stream<Canonical> canonical(@Nullable String text) {
        return text == null || text.isBlank() ? Stream.empty() : Stream.of(Canonical.parse(text));
    }

    @SafeVarargs
    private static Stream<ArtifactLink> concat(Stream<ArtifactLink>... parts) {
        return Stream.of(parts).flatMap(part -> part);
    }
}
