package org.upright.cdshooks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;

/** Where a card's advice comes from: the guideline that its action or else its plan names. */
record CardSource(PlanDefinition plan, RequestGroupActionComponent action) {
    /** label and, where known, url and topic. */
    ObjectNode json() {
        ObjectNode json = HookJson.object();
        Optional<RelatedArtifact> guideline =
                pages().stream().filter(a -> !label(a).isEmpty()).findFirst();
        json.put("label", guideline.map(CardSource::label).orElseGet(this::planLabel));
        guideline.ifPresent(artifact -> json.put("url", artifact.getUrl()));
        plan.getTopic().stream()
                .flatMap(topic -> topic.getCoding().stream())
                .filter(coding -> coding.getCode() != null && coding.getSystem() != null)
                .findFirst()
                .ifPresent(coding -> json.set("topic", coded(coding)));
        return json;
    }

    private String planLabel() {
        return plan.getTitle() != null
                ? plan.getTitle()
                : plan.getName() != null ? plan.getName() : plan.getIdElement().getIdPart();
    }

    private static String label(RelatedArtifact artifact) {
        return artifact.getDisplay() != null
                ? artifact.getDisplay()
                : artifact.getLabel() != null ? artifact.getLabel() : "";
    }

    /** One absolute link for each page. */
    ArrayNode links() {
        ArrayNode links = HookJson.object().arrayNode();
        Set<String> seen = new HashSet<>();
        pages().stream().filter(page -> seen.add(page.getUrl())).forEach(page -> {
            String label = label(page);
            links.addObject()
                    .put("label", label.isEmpty() ? page.getUrl() : label)
                    .put("url", page.getUrl())
                    .put("type", "absolute");
        });
        return links;
    }

    private List<RelatedArtifact> pages() {
        return Stream.concat(action.getDocumentation().stream(), plan.getRelatedArtifact().stream())
                .filter(CardText::isLink)
                .toList();
    }

    static ObjectNode coded(Coding coding) {
        ObjectNode json = HookJson.object().put("code", coding.getCode());
        if (coding.getSystem() != null) {
            json.put("system", coding.getSystem());
        }
        if (coding.getDisplay() != null) {
            json.put("display", coding.getDisplay());
        }
        return json;
    }

    /** The first coding, shown by the concept's text where it has no display. */
    static Optional<Coding> coding(CodeableConcept concept) {
        return concept.getCoding().stream()
                .filter(coding -> coding.getCode() != null)
                .findFirst()
                .map(found -> {
                    Coding coding = found.copy();
                    if (coding.getDisplay() == null) {
                        coding.setDisplay(concept.getText() != null ? concept.getText() : coding.getCode());
                    }
                    return coding;
                });
    }
}
