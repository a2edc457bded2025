package org.upright.apply.careplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.upright.apply.plan.Definition;

/**
 * What the advice of an action rests on: its own grades and citations, and those of what encloses it.
 *
 * @param grades strength, quality and direction that hold unless the action has its own
 * @param artifacts citations and justifications that hold beside the action's own
 */
record Evidence(List<Extension> grades, List<RelatedArtifact> artifacts) {
    static final Set<String> STRENGTH = Set.of(
            "http://hl7.org/fhir/StructureDefinition/cqf-strengthOfRecommendation",
            "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-strengthOfRecommendation");
    static final Set<String> QUALITY = Set.of(
            "http://hl7.org/fhir/StructureDefinition/cqf-qualityOfEvidence",
            "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-qualityOfEvidence");
    static final Set<String> DIRECTION = Set.of(
            "http://hl7.org/fhir/StructureDefinition/cqf-directionOfRecommendation",
            "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-directionOfRecommendation");

    private static final Set<RelatedArtifactType> SUPPORTING =
            Set.of(RelatedArtifactType.CITATION, RelatedArtifactType.JUSTIFICATION);

    Evidence {
        grades = List.copyOf(grades);
        artifacts = List.copyOf(artifacts);
    }

    /** What a definition as a whole says. */
    static Evidence of(List<Extension> extensions, List<RelatedArtifact> artifacts) {
        return new Evidence(
                extensions.stream().filter(Evidence::isGrade).toList(),
                artifacts.stream()
                        .filter(artifact -> artifact.hasType() && SUPPORTING.contains(artifact.getType()))
                        .toList());
    }

    private static boolean isGrade(Extension extension) {
        return Stream.of(STRENGTH, QUALITY, DIRECTION).anyMatch(urls -> urls.contains(extension.getUrl()));
    }

    /** What holds for the children of an action with these extensions: its grades win over the enclosing ones. */
    Evidence under(List<Extension> extensions) {
        List<Extension> nearest =
                new ArrayList<>(extensions.stream().filter(Evidence::isGrade).toList());
        grades.stream()
                .filter(grade -> nearest.stream().noneMatch(own -> own.getUrl().equals(grade.getUrl())))
                .forEach(nearest::add);
        return new Evidence(nearest, artifacts);
    }

    /** Adds what the action does not say itself; an artifact said twice stands once. */
    void addTo(RequestGroupActionComponent action, Definition definition) {
        grades.stream()
                .filter(grade -> !action.hasExtension(grade.getUrl()))
                .map(Extension::copy)
                .forEach(action::addExtension);
        List<RelatedArtifact> ofActivity = definition instanceof Definition.Activity activity
                ? of(List.of(), activity.source().getRelatedArtifact()).artifacts()
                : List.of();
        Stream.concat(artifacts.stream(), ofActivity.stream()).forEach(artifact -> add(artifact, action));
    }

    /** Adds a copy, unless the action names the same work already. */
    static void add(RelatedArtifact artifact, RequestGroupActionComponent action) {
        if (action.getDocumentation().stream().noneMatch(known -> isSame(known, artifact))) {
            action.addDocumentation(artifact.copy());
        }
    }

    /** By canonical, address or citation, whatever role it has; places in one work that have labels are told apart. */
    static boolean isSame(RelatedArtifact one, RelatedArtifact other) {
        if (one.hasLabel() && other.hasLabel() && !one.getLabel().equals(other.getLabel())) {
            return false;
        }
        return one.equalsDeep(other)
                || (one.hasResource() && one.getResource().equals(other.getResource()))
                || (one.hasUrl() && one.getUrl().equals(other.getUrl()))
                || (one.hasCitation() && one.getCitation().equals(other.getCitation()));
    }
}
