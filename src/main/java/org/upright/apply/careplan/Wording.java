package org.upright.apply.careplan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;

/**
 * For whom the words of an answer are: those of a patient where the user is one, and in the user's language where the
 * author gave a translation.
 *
 * @see <a href="http://hl7.org/fhir/StructureDefinition/translation">Translation</a>
 */
final class Wording {
    private static final String TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation";
    private static final Set<String> PATIENTS = Set.of("patient", "relatedperson", "related-person", "person");

    private final Optional<String> language;
    private final boolean forPatient;

    Wording(RenderContext context) {
        this.language = context.userLanguage().flatMap(Wording::language);
        this.forPatient = context.userType().filter(Wording::isPatient).isPresent();
    }

    private static Optional<String> language(CodeableConcept concept) {
        return concept.getCoding().stream()
                .flatMap(coding -> Stream.ofNullable(coding.getCode()))
                .findFirst()
                .or(() -> Optional.ofNullable(concept.getText()))
                .filter(code -> !code.isBlank());
    }

    private static boolean isPatient(CodeableConcept concept) {
        return Stream.concat(concept.getCoding().stream().map(Coding::getCode), Stream.of(concept.getText()))
                .anyMatch(code -> code != null && PATIENTS.contains(code.toLowerCase(Locale.ROOT)));
    }

    /**
     * In the words of the answer's reader.
     *
     * @param heading whether the action only groups others: then its description is the clinician's reason for the group,
     *     which a patient is not told
     */
    Optional<String> words(RequestGroupActionComponent action, boolean heading) {
        if (forPatient && heading) {
            return Words.first(action.getTextEquivalent());
        }
        return forPatient
                ? Words.first(action.getTextEquivalent(), action.getDescription())
                : Words.first(action.getDescription(), action.getTextEquivalent());
    }

    String title(PlanDefinition plan) {
        return translated(plan.getTitleElement())
                .or(() -> Words.first(plan.getTitle(), plan.getName()))
                .orElse("");
    }

    /** The headings of a narrative. */
    Headings headings(Resource resource) {
        return Headings.in(resource.getLanguage() != null ? resource.getLanguage() : "en");
    }

    /** Puts translations in place of what they translate; a resource with one says its language. */
    void apply(Resource resource) {
        if (language.isPresent() && translate(resource)) {
            resource.setLanguage(language.get());
        }
    }

    private boolean translate(Base base) {
        boolean any = base instanceof Questionnaire form && translateAll(form.getExtension());
        for (Property property : base.children()) {
            for (Base child : property.getValues()) {
                any |= child instanceof PrimitiveType<?> text ? translateText(text) : translate(child);
            }
        }
        return any;
    }

    /** HAPI's definitions do not count their own extensions among their children. */
    private boolean translateAll(List<Extension> extensions) {
        boolean any = false;
        for (Extension extension : extensions) {
            any |= translate(extension);
        }
        return any;
    }

    private boolean translateText(PrimitiveType<?> text) {
        Optional<String> translated = translated(text);
        translated.ifPresent(words -> {
            text.setValueAsString(words);
            text.removeExtension(TRANSLATION);
        });
        return translated.isPresent();
    }

    /** The very language, else the one that it is a dialect of, else a dialect of it. */
    private Optional<String> translated(Element text) {
        return language.flatMap(wanted -> Stream.of(wanted, wanted.split("-", 2)[0])
                .flatMap(tag -> content(text, tag).stream())
                .findFirst()
                .or(() -> content(text, wanted.split("-", 2)[0] + "-*")));
    }

    private static Optional<String> content(Element text, String tag) {
        return text.getExtension().stream()
                .filter(extension -> TRANSLATION.equals(extension.getUrl()))
                .filter(extension -> value(extension, "lang")
                        .filter(lang -> tag.endsWith("-*")
                                ? lang.startsWith(tag.substring(0, tag.length() - 1))
                                : lang.equalsIgnoreCase(tag))
                        .isPresent())
                .flatMap(extension -> value(extension, "content").stream())
                .findFirst();
    }

    private static Optional<String> value(Extension extension, String part) {
        return extension.getExtension().stream()
                .filter(inner -> part.equals(inner.getUrl()) && inner.hasValue())
                .flatMap(inner -> Optional.ofNullable(inner.getValue().primitiveValue()).stream())
                .findFirst();
    }
}
