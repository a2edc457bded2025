package org.upright.apply.careplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.jspecify.annotations.Nullable;
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

    private static final Set<String> GRADES =
            Stream.of(STRENGTH, QUALITY, DIRECTION).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

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
                artifacts.stream().filter(Evidence::isSupporting).toList());
    }

    private static boolean isSupporting(RelatedArtifact artifact) {
        return artifact.getType() != null && SUPPORTING.contains(artifact.getType());
    }

    private static boolean isGrade(Extension extension) {
        return GRADES.contains(extension.getUrl());
    }

    /** What holds for the children of an action with these extensions: its grades win over the enclosing ones. */
    Evidence under(List<Extension> extensions) {
        List<Extension> nearest = new ArrayList<>(grades.size());
        for (Extension own : extensions) {
            if (isGrade(own)) {
                nearest.add(own);
            }
        }
        if (nearest.isEmpty()) {
            return this;
        }
        int own = nearest.size();
        for (Extension grade : grades) {
            if (nearest.subList(0, own).stream().noneMatch(one -> one.getUrl().equals(grade.getUrl()))) {
                nearest.add(grade);
            }
        }
        return new Evidence(nearest, artifacts);
    }

    /** Adds what the action does not say itself; an artifact said twice stands once. */
    void addTo(RequestGroupActionComponent action, Definition definition) {
        for (Extension grade : grades) {
            if (!action.hasExtension(grade.getUrl())) {
                action.addExtension(grade.copy());
            }
        }
        artifacts.forEach(artifact -> add(artifact, action));
        if (definition instanceof Definition.Activity activity) {
            for (RelatedArtifact artifact : activity.source().getRelatedArtifact()) {
                if (isSupporting(artifact)) {
                    add(artifact, action);
                }
            }
        }
    }

    /** Adds a copy, unless the action names the same work already. */
    static void add(RelatedArtifact artifact, RequestGroupActionComponent action) {
        if (!isAmong(action.getDocumentation(), artifact)) {
            action.addDocumentation(artifact.copy());
        }
    }

    /** Whether one of them names the same work. */
    static boolean isAmong(List<RelatedArtifact> known, RelatedArtifact artifact) {
        for (RelatedArtifact one : known) {
            if (isSame(one, artifact)) {
                return true;
            }
        }
        return false;
    }

    /** By canonical, address or citation, whatever role it has; places in one work that have labels are told apart. */
    static boolean isSame(RelatedArtifact one, RelatedArtifact other) {
        if (one.getLabel() != null
                && other.getLabel() != null
                && !one.getLabel().equals(other.getLabel())) {
            return false;
        }
        boolean named = one.getResource() != null || one.getUrl() != null || one.getCitation() != null;
        return named
                ? isSame(one.getResource(), other.getResource())
                        || isSame(one.getUrl(), other.getUrl())
                        || isSame(one.getCitation(), other.getCitation())
                : one.equalsDeep(other);
    }

    /** An element that has nothing but extensions is there, and has no value. */
    private static boolean isSame(@Nullable String one, @Nullable String other) {
        return one != null && one.equals(other);
    }
}
