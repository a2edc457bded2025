package org.upright.apply.answers;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemAnswerComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ResourceFactory;
import org.hl7.fhir.r4.model.Type;
import org.jspecify.annotations.Nullable;

/**
 * One response read by its form: an item with a code and {@code observationExtract} is an Observation; a group that
 * is to be extracted by its definitions, those of elements of one resource type, is a resource of that type. The subject
 * itself is never made anew.
 */
record FormExtraction(Questionnaire form, QuestionnaireResponse response, Reference subject) {
    private static final String OBSERVATION =
            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-observationExtract";

    private static final Set<String> DEFINED = Set.of(
            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-itemExtractionContext",
            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-definitionExtract");

    /** An item of the form with what it inherits. */
    private record Item(QuestionnaireItemComponent source, boolean observed) {}

    List<Resource> resources() {
        Map<String, Item> items = new LinkedHashMap<>();
        gather(form.getItem(), extracts(form).orElse(false), items);
        List<Resource> found = new ArrayList<>();
        response.getItem().forEach(answered -> extract(answered, items, found));
        return found;
    }

    private static void gather(List<QuestionnaireItemComponent> sources, boolean inherited, Map<String, Item> items) {
        for (QuestionnaireItemComponent source : sources) {
            boolean observed = extracts(source).orElse(inherited);
            items.put(String.valueOf(source.getLinkId()), new Item(source, observed));
            gather(source.getItem(), observed, items);
        }
    }

    /** Nearest wins: an item may take itself out. */
    private static Optional<Boolean> extracts(Base holder) {
        var extensions = holder instanceof Questionnaire whole
                ? whole.getExtensionsByUrl(OBSERVATION)
                : ((Element) holder).getExtensionsByUrl(OBSERVATION);
        return extensions.stream()
                .filter(extension -> extension.hasValue())
                .map(extension -> "true".equals(extension.getValue().primitiveValue()))
                .findFirst();
    }

    private void extract(QuestionnaireResponseItemComponent answered, Map<String, Item> items, List<Resource> found) {
        Optional<Item> item = Optional.ofNullable(items.get(String.valueOf(answered.getLinkId())));
        item.filter(Item::observed)
                .filter(one -> one.source().hasCode())
                .ifPresent(one -> observe(one.source(), answered, found));
        defined(answered, items, found.size()).ifPresent(found::add);
        answered.getItem().forEach(inner -> extract(inner, items, found));
        answered.getAnswer().forEach(answer -> answer.getItem().forEach(inner -> extract(inner, items, found)));
    }

    private void observe(
            QuestionnaireItemComponent item, QuestionnaireResponseItemComponent answered, List<Resource> found) {
        List<QuestionnaireResponseItemAnswerComponent> answers = answered.getAnswer().stream()
                .filter(answer -> answer.hasValue())
                .toList();
        for (int i = 0; i < answers.size(); i++) {
            Observation observation = new Observation();
            observation.setId(id(item.getLinkId(), i));
            observation.setStatus(ObservationStatus.FINAL).setSubject(subject.copy());
            CodeableConcept code = new CodeableConcept();
            item.getCode().stream().map(Coding::copy).forEach(code::addCoding);
            observation.setCode(code);
            if (response.getAuthored() != null) {
                observation.setEffective(
                        new DateTimeType(response.getAuthoredElement().getValueAsString()));
            }
            Optional.ofNullable(response.getIdElement().getIdPart())
                    .ifPresent(id -> observation.addDerivedFrom(new Reference("QuestionnaireResponse/" + id)));
            observation.setValue(value(answers.get(i).getValue()));
            found.add(observation);
        }
    }

    private String id(String linkId, int index) {
        String answers =
                Optional.ofNullable(response.getIdElement().getIdPart()).orElse("answers");
        String name = answers + "-" + linkId + (index == 0 ? "" : "-" + index);
        return ending(name.replaceAll("[^A-Za-z0-9.-]", "-"));
    }

    /** As much of its end as an id may have. */
    static String ending(String name) {
        return name.length() <= 64 ? name : name.substring(name.length() - 64);
    }

    /** An Observation has no choice and no decimal: concepts and quantities stand for them. */
    private static Type value(Type answer) {
        if (answer instanceof Coding coding) {
            return new CodeableConcept(coding.copy());
        }
        return answer instanceof DecimalType number ? new Quantity().setValue(number.getValue()) : answer.copy();
    }

    /** The resource that a group's items are elements of, by their {@code definition}. */
    private Optional<Resource> defined(
            QuestionnaireResponseItemComponent group, Map<String, Item> items, int position) {
        if (!isDefined(items.get(String.valueOf(group.getLinkId())))) {
            return Optional.empty();
        }
        Map<String, Type> elements = new LinkedHashMap<>();
        String type = gather(group, items, elements, "");
        return elements.isEmpty() || type.equals(subject.getReference().split("/", 2)[0])
                ? Optional.empty()
                : make(type, elements, group.getLinkId(), position);
    }

    /** The elements that the answers in the group are of, those of its parts too; the type that all of them are of. */
    private static String gather(
            QuestionnaireResponseItemComponent group,
            Map<String, Item> items,
            Map<String, Type> elements,
            String known) {
        String type = known;
        for (QuestionnaireResponseItemComponent inner : group.getItem()) {
            Item item = items.get(String.valueOf(inner.getLinkId()));
            String path = item == null ? "" : path(item.source());
            if (path.indexOf('.') > 0
                    && inner.hasAnswer()
                    && inner.getAnswer().get(0).hasValue()) {
                String found = path.substring(0, path.indexOf('.'));
                type = type.isEmpty() ? found : type;
                if (type.equals(found)) {
                    elements.putIfAbsent(
                            path.substring(found.length() + 1),
                            inner.getAnswer().get(0).getValue());
                }
            }
            type = gather(inner, items, elements, type);
        }
        return type;
    }

    /** Only where the author says so: by extension, or by a group that is a whole resource of a profile. */
    private boolean isDefined(@Nullable Item group) {
        if (group == null) {
            return false;
        }
        boolean whole = group.source().getDefinition() != null
                && !path(group.source()).isEmpty()
                && path(group.source()).indexOf('.') < 0
                && group.source().getDefinition().indexOf('#') > 0;
        return whole
                || Stream.concat(form.getExtension().stream(), group.source().getExtension().stream())
                        .anyMatch(extension -> DEFINED.contains(extension.getUrl()));
    }

    private static String path(QuestionnaireItemComponent item) {
        String definition = item.getDefinition() != null ? item.getDefinition() : "";
        return definition.substring(definition.indexOf('#') + 1).replace("[x]", "");
    }

    private Optional<Resource> make(String type, Map<String, Type> elements, String linkId, int position) {
        try {
            Resource made = ResourceFactory.createResource(type);
            made.setId(id(linkId + "-" + type.toLowerCase(Locale.ROOT), position));
            for (Map.Entry<String, Type> element : elements.entrySet()) {
                set(made, element.getKey(), element.getValue());
            }
            if (made.getNamedProperty("subject") != null) {
                Base unused = made.setProperty("subject", subject.copy());
            } else if (made.getNamedProperty("patient") != null) {
                Base unused = made.setProperty("patient", subject.copy());
            }
            return Optional.of(made);
        } catch (FHIRException unfit) {
            return Optional.empty();
        }
    }

    /** Makes what the path leads through; a path that R4 does not know sets nothing. */
    private static void set(Resource made, String path, Type answer) {
        Base holder = made;
        String rest = path;
        while (rest.indexOf('.') > 0) {
            String step = rest.substring(0, rest.indexOf('.'));
            Property property = holder.getNamedProperty(step);
            if (property == null) {
                return;
            }
            List<Base> there = property.getValues();
            holder = there.isEmpty() ? holder.addChild(step) : there.get(there.size() - 1);
            rest = rest.substring(step.length() + 1);
        }
        Property property = holder.getNamedProperty(rest);
        if (property != null) {
            Base unused = holder.setProperty(property.getName(), fitting(answer, rest, property));
        }
    }

    /** A coding for a concept, a number for a quantity; {@code valueQuantity} says which type of several is meant. */
    private static Type fitting(Type answer, String step, Property property) {
        boolean chosen = property.getName().endsWith("[x]");
        String wanted = chosen && !step.equals(property.getName().replace("[x]", ""))
                ? step.substring(property.getName().length() - 3)
                : property.getTypeCode();
        if (answer instanceof Coding coding && wanted.contains("CodeableConcept")) {
            return new CodeableConcept(coding.copy());
        }
        boolean number = answer instanceof DecimalType || answer instanceof IntegerType;
        boolean measured =
                wanted.startsWith("Quantity") && (!wanted.contains("integer") || answer instanceof DecimalType);
        return number && measured ? new Quantity().setValue(new BigDecimal(answer.primitiveValue())) : answer.copy();
    }
}
