package org.upright.apply.plan.form;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.DataRequirement;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemComponent;
import org.hl7.fhir.r4.model.Questionnaire.QuestionnaireItemType;
import org.hl7.fhir.r4.model.StructureDefinition;

/**
 * The questions for the inputs of an action: one group for each profile, one question for each element that the profile
 * requires or marks as to be supported.
 *
 * @see <a href="http://hl7.org/fhir/uv/cpg/StructureDefinition/cpg-questionnaire-generate">cpg-questionnaire-generate</a>
 */
public final class ProfileForm {
    private static final String CPG = "http://hl7.org/fhir/uv/cpg/StructureDefinition/";
    private static final Set<String> GENERATE =
            Set.of(CPG + "cpg-questionnaire-generate", CPG + "cpg-questionnaireGenerate");
    private static final Set<String> TEXT = Set.of(CPG + "cpg-input-text", CPG + "cpg-inputText");
    private static final Set<String> FEATURE = Set.of(CPG + "cpg-featureExpression");
    private static final String LIBRARY = "http://hl7.org/fhir/StructureDefinition/cqf-library";

    /** An input and the profile that its data have. */
    public record Source(DataRequirement input, StructureDefinition profile) {}

    private ProfileForm() {}

    /** Whether the extensions of a plan or of an action ask for questionnaires from inputs. */
    public static boolean isWanted(List<Extension> extensions) {
        return extensions.stream()
                .anyMatch(extension -> GENERATE.contains(extension.getUrl())
                        && extension.hasValue()
                        && "true".equals(extension.getValue().primitiveValue()));
    }

    /**
     * What one action asks for: a part of the questionnaire of its plan, so it has no name. Each group is number 1.
     *
     * @return empty where no profile has an element to ask for
     */
    public static Optional<Questionnaire> of(List<Source> sources) {
        Questionnaire form = new Questionnaire();
        for (Source source : sources) {
            QuestionnaireItemComponent group = group(source, "1");
            if (group.hasItem()) {
                addLibraries(form, source);
                form.addItem(group);
            }
        }
        return form.hasItem() ? Optional.of(form) : Optional.empty();
    }

    /** A copy of a group with that number in the link ids of all its items. */
    public static QuestionnaireItemComponent numbered(QuestionnaireItemComponent group, int number) {
        QuestionnaireItemComponent copy = group.copy();
        number(copy, String.valueOf(number));
        return copy;
    }

    private static void number(QuestionnaireItemComponent item, String number) {
        int dot = item.getLinkId().indexOf('.');
        item.setLinkId(dot < 0 ? number : number + item.getLinkId().substring(dot));
        item.getItem().forEach(inner -> number(inner, number));
    }

    private static QuestionnaireItemComponent group(Source source, String linkId) {
        StructureDefinition profile = source.profile();
        QuestionnaireItemComponent group = new QuestionnaireItemComponent();
        group.setLinkId(linkId)
                .setType(QuestionnaireItemType.GROUP)
                .setDefinition(profile.getUrl() + "#" + profile.getType())
                .setText(text(source));
        features(source).forEach(group::addExtension);
        new ProfileQuestions(profile).under(linkId).forEach(group::addItem);
        return group;
    }

    /** What gives the data that are there: said by the input, else by the case feature that the profile defines. */
    private static List<Extension> features(Source source) {
        return Stream.of(
                        source.input().getExtension(),
                        source.profile().getExtension(),
                        source.profile().getDifferential().getElementFirstRep().getExtension())
                .map(extensions -> extensions.stream()
                        .filter(extension -> FEATURE.contains(extension.getUrl()))
                        .map(Extension::copy)
                        .toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static void addLibraries(Questionnaire form, Source source) {
        source.profile().getExtension().stream()
                .filter(extension -> LIBRARY.equals(extension.getUrl()))
                .filter(extension -> form.getExtension().stream().noneMatch(extension::equalsDeep))
                .forEach(extension -> form.addExtension(extension.copy()));
    }

    private static String text(Source source) {
        return source.input().getExtension().stream()
                .filter(extension -> TEXT.contains(extension.getUrl()) && extension.hasValue())
                .map(extension -> extension.getValue().primitiveValue())
                .findFirst()
                .orElseGet(() -> source.profile().getTitle() != null
                        ? source.profile().getTitle()
                        : source.profile().getName());
    }
}
