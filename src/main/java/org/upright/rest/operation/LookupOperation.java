package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Parameters;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;

/**
 * {@code CodeSystem/$lookup}: what a code of a system that is stored here means.
 *
 * @see <a href="https://hl7.org/fhir/R4/codesystem-operation-lookup.html">CodeSystem $lookup</a>
 */
final class LookupOperation {
    private static final Declaration DECLARED = Declaration.of("$lookup")
            .with(Kind.TEXT, "code", "system", "version", "displayLanguage", "property")
            .with(Kind.CONCEPT, "coding")
            .repeating("property");

    private final Collaborators with;

    LookupOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$lookup", type = CodeSystem.class, idempotent = true, manualRequest = true)
    public Parameters lookup(ServletRequestDetails request) {
        Sent sent = new Reading(with.fhir()).read(request, DECLARED);
        Coding asked = sent.concept("coding")
                .map(concept -> concept.getCodingFirstRep())
                .orElseGet(() -> new Coding(
                        sent.text("system").orElse(""), sent.text("code").orElse(""), ""));
        String system = Optional.ofNullable(asked.getSystem())
                .filter(s -> !s.isBlank())
                .orElseThrow(() -> new RefusedException.Unreadable("Parameter `system` is missing; a url is needed."));
        CodeSystem found = with.content()
                .current()
                .artifact(
                        CodeSystem.class,
                        Canonical.of(system, sent.text("version").orElse("")))
                .orElseThrow(() -> new RefusedException.NotFound("Code system `" + system + "` is not stored here."));
        ConceptDefinitionComponent concept = all(found.getConcept().stream())
                .filter(c -> c.getCode().equals(asked.getCode()))
                .findFirst()
                .orElseThrow(() ->
                        new RefusedException.NotFound("`" + asked.getCode() + "` is no code of `" + system + "`."));
        return answer(found, concept);
    }

    private static Stream<ConceptDefinitionComponent> all(Stream<ConceptDefinitionComponent> concepts) {
        return concepts.flatMap(concept -> Stream.concat(Stream.of(concept), all(concept.getConcept().stream())));
    }

    private static Parameters answer(CodeSystem system, ConceptDefinitionComponent concept) {
        Parameters answer = new Parameters();
        Optional.ofNullable(system.getName()).ifPresent(name -> answer.addParameter("name", name));
        Optional.ofNullable(system.getVersion()).ifPresent(version -> answer.addParameter("version", version));
        Optional.ofNullable(concept.getDisplay()).ifPresent(display -> answer.addParameter("display", display));
        Optional.ofNullable(concept.getDefinition())
                .ifPresent(definition -> answer.addParameter("definition", definition));
        return answer;
    }
}
