package org.upright.apply.careplan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemAnswerComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.upright.apply.careplan.request.Circumstances;
import org.upright.apply.expression.CompiledExpression;

/**
 * What the record already answers of a questionnaire.
 *
 * <p>An item's initial expression gives its answers; the feature expression of a group gives a resource, and the items in
 * the group answer themselves from it by the path of their {@code definition}, else keep their initial value.
 *
 * @see <a href="http://hl7.org/fhir/uv/sdc/populate.html">SDC: populating forms</a>
 */
record FormAnswers(List<CompiledExpression> expressions, DynamicValues values, Output output) {
    private static final Set<String> INITIAL = Set.of(
            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression",
            "http://hl7.org/fhir/StructureDefinition/cqf-expression");
    private static final Set<String> FEATURE = Set.of(
            "http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-featureExpression",
            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-itemPopulationContext");

    /** Types that an answer can have. */
    private static final Set<String> ANSWERS = Set.of(
            "boolean",
            "decimal",
            "integer",
            "date",
            "dateTime",
            "time",
            "string",
            "uri",
            "Attachment",
            "Coding",
            "Quantity",
            "Reference");

    /** Empty where the record answers nothing. */
    Optional<QuestionnaireResponse> of(Questionnaire form, String canonical, String id) {
        QuestionnaireResponse response = new QuestionnaireResponse();
        response.setId(id);
        response.setQuestionnaire(canonical)
                .setStatus(QuestionnaireResponseStatus.INPROGRESS)
                .setSubject(output.subject())
                .setAuthoredElement(Circumstances.moment(output.context().now()));
        output.context().encounter().map(Reference::copy).ifPresent(response::setEncounter);
        form.getItem().stream()
                .flatMap(item -> answered(item, FormSource.NONE, form).stream())
                .forEach(response::addItem);
        return response.hasItem() ? Optional.of(response) : Optional.empty();
    }

    /** The item with its answers and those of the items in it; empty where there are none. */
    private Optional<QuestionnaireResponseItemComponent> answered(
            QuestionnaireItemComponent item, FormSource outer, Questionnaire form) {
        QuestionnaireResponseItemComponent answered = new QuestionnaireResponseItemComponent();
        answered.setLinkIdElement(item.getLinkIdElement().copy());
        answered.setText(item.getText()).setDefinition(item.getDefinition());
        FormSource source =
                evaluated(item, FEATURE, form).findFirst().map(FormSource::of).orElseGet(() -> outer.in(item));
        Stream.concat(evaluated(item, INITIAL, form), source.values(item))
                .map(FormAnswers::answer)
                .flatMap(Optional::stream)
                .limit(item.getRepeats() ? Long.MAX_VALUE : 1)
                .forEach(answered::addAnswer);
        if (!answered.hasAnswer() && source.isPresent()) {
            item.getInitial().stream()
                    .flatMap(initial -> answer(initial.getValue()).stream())
                    .forEach(answered::addAnswer);
        }
        item.getItem().stream()
                .flatMap(child -> answered(child, source, form).stream())
                .forEach(answered::addItem);
        return answered.hasAnswer() || answered.hasItem() ? Optional.of(answered) : Optional.empty();
    }

    private Stream<Base> evaluated(QuestionnaireItemComponent item, Set<String> urls, Questionnaire form) {
        return item.getExtension().stream()
                .filter(extension -> urls.contains(extension.getUrl()))
                .map(extension -> extension.getValue())
                .filter(Expression.class::isInstance)
                .flatMap(expression -> Extensions.compiled(expressions, (Expression) expression).stream())
                .flatMap(compiled ->
                        values
                                .answer(List.of(compiled), form, "Questionnaire.item('" + item.getLinkId() + "')")
                                .stream());
    }

    private static Optional<QuestionnaireResponseItemAnswerComponent> answer(Base value) {
        Base wanted =
                value instanceof CodeableConcept concept && concept.hasCoding() ? concept.getCodingFirstRep() : value;
        if (!(wanted instanceof Type type)) {
            return Optional.empty();
        }
        try {
            Type fitting = ANSWERS.contains(type.fhirType()) ? type.copy() : new StringType(type.primitiveValue());
            return fitting.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new QuestionnaireResponseItemAnswerComponent().setValue(fitting));
        } catch (FHIRException unfit) {
            return Optional.empty();
        }
    }
}
