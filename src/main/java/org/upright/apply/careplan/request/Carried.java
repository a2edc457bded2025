package org.upright.apply.careplan.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.ActivityDefinition.ActivityParticipantType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;

/**
 * What of an ActivityDefinition one kind of request has an element for. The rest is left out of the request, and said.
 *
 * @param elements names of elements that are carried whatever they hold
 * @param timings types of timing that the request can say, as {@link Elements#occurrence} takes them
 * @param performers how many of those who perform it are named
 */
record Carried(Set<String> elements, Set<String> timings, int performers) {
    /** Who is meant by a participant is told by the call, where the request names people and not roles. */
    static final int KNOWN = -1;

    static final int ALL = Integer.MAX_VALUE;

    /** Elements that say what is to be done, how, where, when, by whom and on what grounds. */
    private static final List<String> TOLD = List.of(
            "priority",
            "doNotPerform",
            "code",
            "product[x]",
            "quantity",
            "dosage",
            "bodySite",
            "location",
            "specimenRequirement",
            "observationRequirement",
            "observationResultRequirement",
            "relatedArtifact");

    static Carried of(String... elements) {
        return new Carried(Set.of(elements), Set.of(), 0);
    }

    Carried at(String... types) {
        return new Carried(elements, Set.of(types), performers);
    }

    Carried by(int several) {
        return new Carried(elements, timings, several);
    }

    /** Elements of the definition that the request has no place for, in the definition's order. */
    List<String> lost(ActivityDefinition definition, Circumstances circumstances) {
        List<String> lost = new ArrayList<>();
        for (String element : TOLD) {
            boolean beside = element.equals("relatedArtifact") && standsWithTheAction(definition, circumstances);
            if (has(definition, element) && !isCarried(element, definition) && !beside) {
                lost.add(element);
            }
        }
        if (definition.hasTiming() && !Elements.isExpressible(definition.getTiming(), timings)) {
            lost.add("timing[x]");
        }
        if (!areNamed(definition, circumstances)) {
            lost.add("participant");
        }
        return lost;
    }

    /** Within a plan, what the advice rests on stands with the action that leads to the request. */
    private static boolean standsWithTheAction(ActivityDefinition definition, Circumstances circumstances) {
        return circumstances.group().isPresent()
                && definition.getRelatedArtifact().stream()
                        .allMatch(artifact -> artifact.getType() == RelatedArtifactType.CITATION
                                || artifact.getType() == RelatedArtifactType.JUSTIFICATION);
    }

    private static boolean has(ActivityDefinition definition, String element) {
        return switch (element) {
            case "priority" -> definition.getPriority() != null;
            case "doNotPerform" -> Elements.isAgainst(definition);
            case "code" -> definition.hasCode();
            case "product[x]" -> definition.hasProduct();
            case "quantity" -> definition.hasQuantity();
            case "dosage" -> definition.hasDosage();
            case "bodySite" -> definition.hasBodySite();
            case "location" -> definition.hasLocation();
            case "specimenRequirement" -> definition.hasSpecimenRequirement();
            case "observationRequirement" -> definition.hasObservationRequirement();
            case "observationResultRequirement" -> definition.hasObservationResultRequirement();
            case "relatedArtifact" -> definition.hasRelatedArtifact();
            default -> throw new IllegalArgumentException("`" + element + "` is not looked at");
        };
    }

    /** {@code product.concept}: only where it is no reference; {@code code|product}: the product wins. */
    private boolean isCarried(String element, ActivityDefinition definition) {
        boolean product = elements.contains("product[x]")
                || (elements.contains("product.concept") && definition.hasProductCodeableConcept());
        return switch (element) {
            case "product[x]" -> product;
            case "code" ->
                elements.contains("code")
                        || !Elements.hasClinicalCode(definition)
                        || (elements.contains("code.text")
                                && !definition.getCode().hasCoding())
                        || (elements.contains("code|product") && !(product && definition.hasProduct()));
            case "quantity" ->
                elements.contains("quantity")
                        || (elements.contains("quantity.product") && definition.hasProductCodeableConcept());
            case "location" ->
                elements.contains("location")
                        || (elements.contains("location.resource") && isLocation(definition.getLocation()));
            case "relatedArtifact" ->
                elements.contains("relatedArtifact")
                        || (elements.contains("relatedArtifact.url") && areDocuments(definition, Integer.MAX_VALUE))
                        || (elements.contains("relatedArtifact.one") && areDocuments(definition, 1));
            default -> elements.contains(element);
        };
    }

    static boolean isLocation(Reference location) {
        return "Location".equals(location.getReferenceElement().getResourceType());
    }

    private static boolean areDocuments(ActivityDefinition definition, int most) {
        int documents = Elements.documents(definition).size();
        return documents == definition.getRelatedArtifact().size() && documents <= most;
    }

    private boolean areNamed(ActivityDefinition definition, Circumstances circumstances) {
        if (!definition.hasParticipant()) {
            return true;
        }
        if (performers == KNOWN) {
            return definition.getParticipant().stream()
                    .allMatch(participant -> participant.getType() == ActivityParticipantType.PATIENT
                            || (participant.getType() == ActivityParticipantType.PRACTITIONER
                                    && circumstances.practitioner().isPresent()));
        }
        return Elements.performers(definition).size() <= performers;
    }
}
