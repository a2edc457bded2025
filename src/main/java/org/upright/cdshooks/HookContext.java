package org.upright.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.upright.fhir.RefusedException;

/**
 * What a hook's {@code context} says, as expressions see it.
 *
 * <p>Each member is a variable of its name: {@code %draftOrders} holds the resources of that Bundle, {@code %userId} a
 * string. {@code %hook} is the hook's name, and {@code %selectedOrders} what the user is about to order: of the draft
 * orders those that {@code selections} names, or all of them.
 *
 * @param variables by name without {@code %}
 * @param drafts resources of the context, which the user is about to order
 * @param selected of these
 */
record HookContext(Map<String, List<Base>> variables, List<Resource> drafts, List<Resource> selected) {
    private static final Pattern ID = Pattern.compile("(urn:uuid:)?[A-Za-z0-9.-]{1,64}");

    static HookContext of(HookCall call, HookResources resources) {
        Map<String, List<Base>> variables = new LinkedHashMap<>();
        List<Resource> drafts = new ArrayList<>();
        call.context().fields().forEachRemaining(member -> {
            if (member.getValue().hasNonNull("resourceType")) {
                requireIds(member.getValue());
                Resource resource = resources.read(member.getValue(), "context." + member.getKey());
                List<Resource> each = HookResources.each(resource);
                drafts.addAll(each);
                variables.put(member.getKey(), List.copyOf(each));
            } else {
                variables.put(member.getKey(), values(member.getValue()));
            }
        });
        List<Resource> selected = selected(drafts, call.context().path("selections"));
        variables.putIfAbsent("draftOrders", List.of());
        variables.put("selectedOrders", List.copyOf(selected));
        variables.put("hook", List.of(new StringType(call.hook())));
        return new HookContext(variables, List.copyOf(drafts), selected);
    }

    /** A card would name it in the address of what is to be deleted. */
    private static void requireIds(JsonNode resource) {
        JsonNode id = resource.path("id");
        if (id.isTextual() && !ID.matcher(id.textValue()).matches()) {
            throw new RefusedException.Unreadable("`context` holds a "
                    + resource.path("resourceType").asText().replaceAll("[^A-Za-z]", "?")
                    + " whose `id` is no id of FHIR.");
        }
        resource.path("entry").forEach(entry -> requireIds(entry.path("resource")));
    }

    private static List<Base> values(JsonNode node) {
        List<Base> values = new ArrayList<>();
        (node.isArray() ? node : List.of(node)).forEach(one -> add(one, values));
        return values;
    }

    private static void add(JsonNode one, List<Base> values) {
        if (one.isTextual()) {
            values.add(new StringType(one.textValue()));
        } else if (one.isBoolean()) {
            values.add(new BooleanType(one.booleanValue()));
        } else if (one.isInt()) {
            values.add(new IntegerType(one.intValue()));
        } else if (one.isNumber()) {
            values.add(new DecimalType(one.decimalValue()));
        }
    }

    private static List<Resource> selected(List<Resource> drafts, JsonNode selections) {
        Set<String> names = new HashSet<>();
        selections.forEach(selection -> names.add(selection.asText()));
        List<Resource> named =
                drafts.stream().filter(draft -> names.contains(name(draft))).toList();
        return named.isEmpty() ? List.copyOf(drafts) : named;
    }

    /** {@code Type/id}. */
    static String name(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }

    /** What a draft is about, as its code says it; its {@code Type/id} where it says nothing. */
    String words(String name) {
        return drafts.stream()
                .filter(draft -> name.equals(name(draft)))
                .flatMap(draft -> Stream.of("code", "medication[x]").map(draft::getNamedProperty))
                .filter(property -> property != null && property.hasValues())
                .map(property -> property.getValues().get(0))
                .filter(CodeableConcept.class::isInstance)
                .map(value -> CardText.shown((CodeableConcept) value))
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse(name);
    }

    /** {@code Type/id} of the drafts that have an id. */
    Set<String> draftNames() {
        return drafts.stream()
                .filter(draft -> draft.getIdElement().hasIdPart())
                .map(HookContext::name)
                .collect(Collectors.toSet());
    }

    /**
     * The drafts that are part of the record. Orders that the plan's CQL takes as a parameter are not: a query over the
     * record would count them a second time.
     */
    List<Resource> inRecord(Map<String, String> listParameters) {
        return drafts.stream()
                .filter(draft -> !listParameters.containsValue(draft.fhirType()))
                .toList();
    }

    /** @throws RefusedException.Unreadable where one of them is another patient's */
    void requirePatient(String patient) {
        for (Resource draft : drafts) {
            Stream.of("subject", "patient", "for")
                    .map(draft::getNamedProperty)
                    .filter(property -> property != null && property.hasValues())
                    .flatMap(property -> property.getValues().stream())
                    .filter(Reference.class::isInstance)
                    .map(owner -> ((Reference) owner).getReferenceElement())
                    .filter(owner -> "Patient".equals(owner.getResourceType()) && !patient.equals(owner.getIdPart()))
                    .findFirst()
                    .ifPresent(other -> {
                        throw new RefusedException.Unreadable("`context` holds a " + draft.fhirType() + " of `Patient/"
                                + other.getIdPart() + "`; `context.patientId` is `" + patient + "`.");
                    });
        }
    }

    /** CQL parameters: lists of one type of resource, filled from the selected orders. */
    Parameters cql(Map<String, String> listParameters) {
        Parameters parameters = new Parameters();
        listParameters.forEach((name, type) -> selected.stream()
                .filter(resource -> resource.fhirType().equals(type))
                .forEach(resource -> parameters.addParameter().setName(name).setResource(resource)));
        return parameters;
    }
}
