package org.upright.authoring;

import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.SearchParameter;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Issue;
import org.upright.fhir.citation.Citation;

/**
 * Canonicals that lead to nothing. What a plan needs to be applied (definitions, libraries, value sets) is an error;
 * the rest is a warning. HL7's own artifacts and profiles are taken to be known.
 */
final class CanonicalRules {
    private static final List<Class<? extends Resource>> TYPES = List.of(
            PlanDefinition.class,
            ActivityDefinition.class,
            Library.class,
            ValueSet.class,
            CodeSystem.class,
            Questionnaire.class,
            Citation.class,
            StructureDefinition.class,
            SearchParameter.class);

    private final Knowledge knowledge;

    CanonicalRules(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    List<Issue> check(Resource resource) {
        return Descendant.of(resource).flatMap(this::check).toList();
    }

    private Stream<Issue> check(Descendant here) {
        if (!(here.element() instanceof CanonicalType canonical) || !canonical.hasValue()) {
            return Stream.empty();
        }
        String text = canonical.getValue();
        if (text.startsWith("#") || isForeign(text) || isProfile(here.where()) || resolves(text)) {
            return Stream.empty();
        }
        String sentence = "`" + text + "` leads to nothing: no artifact of this url and version is here.";
        return Stream.of(
                isNeeded(here.where())
                        ? Issue.error(IssueType.NOTFOUND, here.where(), sentence)
                        : Issue.warning(IssueType.NOTFOUND, here.where(), sentence));
    }

    private static boolean isForeign(String canonical) {
        return canonical.startsWith("http://hl7.org/")
                || canonical.startsWith("http://terminology.hl7.org/")
                || canonical.startsWith("urn:");
    }

    private static boolean isProfile(String where) {
        return where.matches(".*\\.(meta\\.profile|instantiates)(\\[\\d+])?");
    }

    private static boolean isNeeded(String where) {
        return where.matches(".*\\.(definition|library|valueSet|collectWith)(\\[\\d+])?");
    }

    private boolean resolves(String text) {
        return TYPES.stream()
                .anyMatch(type -> WrittenCanonical.find(knowledge, type, text).isPresent());
    }
}
