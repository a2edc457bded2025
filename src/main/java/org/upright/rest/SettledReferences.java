package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.UriType;
import org.upright.fhir.ElementWalk;
import org.upright.fhir.FhirR4;

/**
 * What the references in an entry of a bundle say before the store turns some of them: to what the bundle itself
 * creates, and to what criteria find. Whose such a resource will be, and which criteria it will meet, is judged without
 * those. Scopes ask for what is there, never for what is not, so the whole resource lies within whatever the rest lies
 * within. Thread-safe.
 */
final class SettledReferences {
    private static final Pattern CONDITIONAL = Pattern.compile("([A-Z][A-Za-z]+)\\?.+");

    private final ElementWalk elements;

    SettledReferences(FhirContext context) {
        this.elements = new ElementWalk(context);
    }

    /** A copy without the references that change. */
    Resource in(Resource sent, Set<String> changing) {
        Resource settled = FhirR4.copy(sent);
        elements.each(settled, element -> {
            if (element instanceof Reference reference && changes(reference.getReference(), changing)) {
                reference.setReference(null);
                reference.setResource(null); // which the parser has found by its `fullUrl`
            } else if (element instanceof UriType uri && changes(uri.getValue(), changing)) {
                uri.setValue(null);
            }
        });
        return settled;
    }

    private static boolean changes(String text, Set<String> changing) {
        return text != null
                && (changing.contains(text) || CONDITIONAL.matcher(text).matches());
    }

    /** Whether it refers to a Patient in a way that tells only later which one that is. */
    boolean mayLeadToOthers(Resource sent, Authorization.Turned turned) {
        boolean[] leads = {searched(sent).contains("Patient")};
        elements.each(sent, element -> {
            if (element instanceof Reference reference && turned.strangers().contains(reference.getReference())) {
                leads[0] = true;
            }
        });
        return leads[0];
    }

    /** Types that are searched for what it refers to. */
    List<String> searched(Resource sent) {
        List<String> types = new ArrayList<>();
        elements.each(sent, element -> {
            if (element instanceof Reference reference) {
                Optional.ofNullable(reference.getReference())
                        .map(CONDITIONAL::matcher)
                        .filter(Matcher::matches)
                        .ifPresent(found -> types.add(found.group(1)));
            }
        });
        return types;
    }
}
