package org.upright.apply.careplan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Plan;
import org.upright.fhir.Canonical;

/**
 * The name and the frame of the questionnaire that is made for a plan.
 *
 * <p>Nobody serves it; it goes with the answer. Its url is the plan's with {@code Questionnaire} for
 * {@code PlanDefinition}. Its version is the plan's with a checksum of the questions: two patients who are asked for
 * different groups have questionnaires of different versions, and none is taken for one that somebody wrote.
 */
record PlanForm(Plan plan, Output output) {
    private static final String LIBRARY = "http://hl7.org/fhir/StructureDefinition/cqf-library";

    Questionnaire of(List<QuestionnaireItemComponent> groups) {
        Questionnaire form = new Questionnaire();
        form.setId(output.id("", "questionnaire"));
        form.setUrl(url(plan.canonical().url()));
        form.setTitle(plan.title()).setStatus(PublicationStatus.DRAFT);
        form.getSubjectType()
                .add(new CodeType(output.context().record().subject().fhirType()));
        groups.forEach(form::addItem);
        form.setVersion(plan.canonical().version().map(version -> version + "-").orElse("") + checksum(groups));
        return form;
    }

    static String canonical(Questionnaire form) {
        return Canonical.of(form.getUrl(), form.getVersion()).toString();
    }

    /** What the expressions of its items are defined in, so that whoever has the questionnaire can answer it anew. */
    static void addLibraries(Questionnaire form, Definition.Form part, Plan plan) {
        Stream<Extension> ofPlan = plan.source().getLibrary().stream()
                .map(library -> new Extension(LIBRARY, new CanonicalType(library.getValue())));
        Stream.concat(ofPlan, part.source().getExtensionsByUrl(LIBRARY).stream())
                .filter(library -> form.getExtension().stream().noneMatch(library::equalsDeep))
                .forEach(library -> form.addExtension(library.copy()));
    }

    private static String url(String plan) {
        int at = plan.lastIndexOf("PlanDefinition/");
        return at < 0
                ? plan + "/Questionnaire"
                : plan.substring(0, at) + "Questionnaire/" + plan.substring(at + "PlanDefinition/".length());
    }

    private static String checksum(List<QuestionnaireItemComponent> groups) {
        CRC32 sum = new CRC32();
        groups.forEach(group -> add(group, sum));
        return String.format(Locale.ROOT, "%08x", sum.getValue());
    }

    private static void add(QuestionnaireItemComponent item, CRC32 sum) {
        String initial = item.hasInitial()
                ? String.valueOf(item.getInitial().get(0).getValue().primitiveValue())
                : "";
        String words = String.join(
                "\n",
                item.getLinkId(),
                item.getType().toCode(),
                String.valueOf(item.getDefinition()),
                String.valueOf(item.getText()),
                String.valueOf(item.getRequired()),
                String.valueOf(item.getRepeats()),
                String.valueOf(item.getAnswerValueSet()),
                initial,
                "\n");
        sum.update(words.getBytes(UTF_8));
        item.getItem().forEach(inner -> add(inner, sum));
    }
}
