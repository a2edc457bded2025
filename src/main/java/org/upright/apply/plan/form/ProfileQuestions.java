package org.upright.apply.plan.form;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemType;
import org.hl7.fhir.r4.model.ResourceFactory;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.Type;

/** The elements of one profile that are questions. */
record ProfileQuestions(StructureDefinition profile) {
    private static final String HIDDEN = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden";

    /** Types that an answer can have; elements of other types are not asked for. */
    private static final Map<String, QuestionnaireItemType> ANSWERS = Map.ofEntries(
            Map.entry("boolean", QuestionnaireItemType.BOOLEAN),
            Map.entry("decimal", QuestionnaireItemType.DECIMAL),
            Map.entry("integer", QuestionnaireItemType.INTEGER),
            Map.entry("positiveInt", QuestionnaireItemType.INTEGER),
            Map.entry("unsignedInt", QuestionnaireItemType.INTEGER),
            Map.entry("date", QuestionnaireItemType.DATE),
            Map.entry("dateTime", QuestionnaireItemType.DATETIME),
            Map.entry("instant", QuestionnaireItemType.DATETIME),
            Map.entry("time", QuestionnaireItemType.TIME),
            Map.entry("string", QuestionnaireItemType.STRING),
            Map.entry("markdown", QuestionnaireItemType.TEXT),
            Map.entry("uri", QuestionnaireItemType.URL),
            Map.entry("url", QuestionnaireItemType.URL),
            Map.entry("code", QuestionnaireItemType.CHOICE),
            Map.entry("Coding", QuestionnaireItemType.CHOICE),
            Map.entry("CodeableConcept", QuestionnaireItemType.CHOICE),
            Map.entry("Quantity", QuestionnaireItemType.QUANTITY),
            Map.entry("Reference", QuestionnaireItemType.REFERENCE),
            Map.entry("Attachment", QuestionnaireItemType.ATTACHMENT));

    /** In the order of the profile, with link ids below that of the group. */
    List<QuestionnaireItemComponent> under(String linkId) {
        return under(profile.getType(), linkId);
    }

    /** @param outer id of the root or of a slice; what a slice within it has is asked for there */
    private List<QuestionnaireItemComponent> under(String outer, String linkId) {
        List<QuestionnaireItemComponent> items = new ArrayList<>();
        for (ElementDefinition element : elements()) {
            if (around(element).equals(outer)) {
                String next = linkId + "." + (items.size() + 1);
                (isSlice(element) ? slice(element, next) : asked(element, next)).ifPresent(items::add);
            }
        }
        return items;
    }

    private List<ElementDefinition> elements() {
        return profile.hasDifferential()
                ? profile.getDifferential().getElement()
                : profile.getSnapshot().getElement();
    }

    /** Id of the innermost slice that the element is a part of, else of the root. */
    private String around(ElementDefinition element) {
        String id = id(element);
        return elements().stream()
                .filter(ProfileQuestions::isSlice)
                .map(ProfileQuestions::id)
                .filter(slice -> id.startsWith(slice + "."))
                .max(Comparator.comparingInt(String::length))
                .orElse(profile.getType());
    }

    private static String id(ElementDefinition element) {
        return element.getId() != null ? element.getId() : element.getPath();
    }

    private static boolean isSlice(ElementDefinition element) {
        String id = id(element);
        return id.indexOf(':', id.lastIndexOf('.') + 1) > 0;
    }

    /** A group of its parts, for which one of several Identifiers is meant, say; one without parts is a question. */
    private Optional<QuestionnaireItemComponent> slice(ElementDefinition element, String linkId) {
        List<QuestionnaireItemComponent> parts = under(id(element), linkId);
        if (parts.isEmpty()) {
            return asked(element, linkId);
        }
        QuestionnaireItemComponent group = new QuestionnaireItemComponent();
        group.setLinkId(linkId)
                .setType(QuestionnaireItemType.GROUP)
                .setDefinition(profile.getUrl() + "#" + id(element))
                .setText(text(element))
                .setRequired(element.getMin() > 0);
        parts.forEach(group::addItem);
        return Optional.of(group);
    }

    private Optional<QuestionnaireItemComponent> asked(ElementDefinition element, String linkId) {
        return isAskedFor(element) ? question(element, linkId) : Optional.empty();
    }

    /** Parts of elements only where the profile itself speaks of them: a snapshot has those of the base, too. */
    private boolean isAskedFor(ElementDefinition element) {
        boolean below = element.getPath().startsWith(profile.getType() + ".")
                && (profile.hasDifferential()
                        || element.getPath().indexOf('.', profile.getType().length() + 1) < 0);
        boolean wanted = element.getMin() > 0
                || element.getMustSupport()
                || element.getLabel() != null
                || fixed(element).isPresent();
        return below
                && wanted
                && !"0".equals(element.getMax())
                && (element.getLabel() != null || !isAboutWhom(element));
    }

    /** Whom the data are about is the subject of the call, and extensions are no answers: no questions. */
    private boolean isAboutWhom(ElementDefinition element) {
        boolean first = element.getPath().indexOf('.', profile.getType().length() + 1) < 0;
        return name(element).contains("xtension")
                || first && List.of("subject", "patient", "meta", "text", "id").contains(name(element));
    }

    private static String name(ElementDefinition element) {
        return element.getPath().substring(element.getPath().lastIndexOf('.') + 1);
    }

    private Optional<QuestionnaireItemComponent> question(ElementDefinition element, String linkId) {
        Optional<QuestionnaireItemType> type = element.getType().stream()
                .flatMap(one -> Optional.ofNullable(ANSWERS.get(String.valueOf(one.getCode()))).stream())
                .findFirst()
                .or(() -> fixed(element).flatMap(value -> Optional.ofNullable(ANSWERS.get(value.fhirType()))))
                .or(() -> element.hasType() ? Optional.empty() : ofBase(element));
        return type.map(answer -> question(element, linkId, answer));
    }

    /** A differential says no type where the profile does not change it. */
    private static Optional<QuestionnaireItemType> ofBase(ElementDefinition element) {
        String[] steps = element.getPath().split("\\.");
        try {
            Base at = ResourceFactory.createResource(steps[0]);
            for (int i = 1; i < steps.length - 1; i++) {
                at = at.addChild(steps[i]);
            }
            Property last = at.getNamedProperty(steps[steps.length - 1].replace("[x]", ""));
            return Stream.of(last == null ? new String[0] : last.getTypeCode().split("[|(]"))
                    .flatMap(code -> Optional.ofNullable(ANSWERS.get(code.strip())).stream())
                    .findFirst();
        } catch (FHIRException noSuchElement) {
            return Optional.empty();
        }
    }

    private QuestionnaireItemComponent question(ElementDefinition element, String linkId, QuestionnaireItemType type) {
        QuestionnaireItemComponent item = new QuestionnaireItemComponent();
        item.setLinkId(linkId)
                .setType(type)
                .setDefinition(profile.getUrl() + "#" + id(element))
                .setText(text(element))
                .setRequired(element.getMin() > 0);
        if ("*".equals(element.getMax())) {
            item.setRepeats(true);
        }
        if (type == QuestionnaireItemType.CHOICE && element.getBinding().getValueSet() != null) {
            item.setAnswerValueSet(element.getBinding().getValueSet());
        }
        fixed(element).flatMap(FormValue::of).ifPresent(value -> known(item, value));
        return item;
    }

    private static String text(ElementDefinition element) {
        if (element.getLabel() != null) {
            return element.getLabel();
        }
        if (element.getShort() != null) {
            return element.getShort();
        }
        return element.getSliceName() != null
                ? element.getSliceName()
                : name(element).replace("[x]", "");
    }

    /** What the profile fixes is answered already and not shown. */
    private static void known(QuestionnaireItemComponent item, Type value) {
        item.addInitial().setValue(value);
        item.addExtension(new Extension(HIDDEN, new BooleanType(true)));
    }

    private static Optional<Type> fixed(ElementDefinition element) {
        return element.hasFixed()
                ? Optional.of(element.getFixed())
                : element.hasPattern() ? Optional.of(element.getPattern()) : Optional.empty();
    }
}
