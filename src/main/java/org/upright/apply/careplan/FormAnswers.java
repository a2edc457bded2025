package org.upright.apply.careplan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Expression;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemAnswerComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.upright.apply.careplan.request.Circumstances;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.plan.form.FormValue;

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

    /** Empty where the record answers nothing. */
    Optional<QuestionnaireResponse> of(Questionnaire form, String canonical, String id) {
        QuestionnaireResponse response = empty(output, canonical, id);
        form.getItem().stream().flatMap(item -> to(item, form).stream()).forEach(response::addItem);
        return response.hasItem() ? Optional.of(response) : Optional.empty();
    }

    /** One of the form's own items with its answers; empty where the record answers nothing of it. */
    Optional<QuestionnaireResponseItemComponent> to(QuestionnaireItemComponent item, Questionnaire form) {
        return answered(item, FormSource.NONE, form);
    }

    /** One that has begun, without answers. */
    static QuestionnaireResponse empty(Output output, String canonical, String id) {
        QuestionnaireResponse response = new QuestionnaireResponse();
        response.setId(id);
        response.setQuestionnaire(canonical)
                .setStatus(QuestionnaireResponseStatus.INPROGRESS)
                .setSubject(output.subject())
                .setAuthoredElement(Circumstances.moment(output.context().now()));
        output.context().encounter().map(Reference::copy).ifPresent(response::setEncounter);
        return response;
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
        return FormValue.of(value).map(answer -> new QuestionnaireResponseItemAnswerComponent().setValue(answer));
    }
}
