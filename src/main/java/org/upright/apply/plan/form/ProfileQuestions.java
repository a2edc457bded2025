package org.upright.apply.plan.form;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemType;
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
        List<QuestionnaireItemComponent> questions = new ArrayList<>();
        for (ElementDefinition element : elements()) {
            question(element, linkId + "." + (questions.size() + 1)).ifPresent(questions::add);
        }
        return questions;
    }

    private List<ElementDefinition> elements() {
        List<ElementDefinition> all = profile.hasDifferential()
                ? profile.getDifferential().getElement()
                : profile.getSnapshot().getElement();
        return all.stream().filter(this::isAskedFor).toList();
    }

    /** First-level elements: the parts of a data type are asked for by the type of the answer. */
    private boolean isAskedFor(ElementDefinition element) {
        boolean firstLevel = element.getPath().startsWith(profile.getType() + ".")
                && element.getPath().indexOf('.', profile.getType().length() + 1) < 0;
        boolean wanted = element.getMin() > 0
                || element.getMustSupport()
                || fixed(element).isPresent();
        return firstLevel && wanted && !"0".equals(element.getMax()) && !isAboutWhom(element);
    }

    /** Whom the data are about is the subject of the call: no question. */
    private static boolean isAboutWhom(ElementDefinition element) {
        return List.of("subject", "patient", "meta", "text", "id").contains(name(element));
    }

    private static String name(ElementDefinition element) {
        return element.getPath().substring(element.getPath().lastIndexOf('.') + 1);
    }

    private Optional<QuestionnaireItemComponent> question(ElementDefinition element, String linkId) {
        Optional<QuestionnaireItemType> type = element.getType().stream()
                .flatMap(one -> Optional.ofNullable(ANSWERS.get(String.valueOf(one.getCode()))).stream())
                .findFirst()
                .or(() -> fixed(element).flatMap(value -> Optional.ofNullable(ANSWERS.get(value.fhirType()))));
        return type.map(answer -> question(element, linkId, answer));
    }

    private QuestionnaireItemComponent question(ElementDefinition element, String linkId, QuestionnaireItemType type) {
        QuestionnaireItemComponent item = new QuestionnaireItemComponent();
        item.setLinkId(linkId)
                .setType(type)
                .setDefinition(profile.getUrl() + "#" + element.getPath())
                .setText(text(element))
                .setRequired(element.getMin() > 0);
        if ("*".equals(element.getMax())) {
            item.setRepeats(true);
        }
        if (type == QuestionnaireItemType.CHOICE && element.getBinding().hasValueSet()) {
            item.setAnswerValueSet(element.getBinding().getValueSet());
        }
        fixed(element).map(ProfileQuestions::answer).ifPresent(value -> known(item, value));
        return item;
    }

    private static String text(ElementDefinition element) {
        if (element.hasLabel()) {
            return element.getLabel();
        }
        return element.hasShort() ? element.getShort() : name(element).replace("[x]", "");
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

    private static Type answer(Type value) {
        return value instanceof CodeableConcept concept && concept.hasCoding()
                ? concept.getCodingFirstRep().copy()
                : value.copy();
    }
}
