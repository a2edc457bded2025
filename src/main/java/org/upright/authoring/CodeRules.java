package org.upright.authoring;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Issue;

/** Codes that a code system of ours, held here whole, does not have. Other systems' codes are not judged. */
final class CodeRules {
    private final Knowledge knowledge;

    CodeRules(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    List<Issue> check(Resource resource) {
        return Descendant.of(resource).flatMap(here -> unknown(here).stream()).toList();
    }

    private Optional<Issue> unknown(Descendant here) {
        if (!(here.element() instanceof Coding coding) || coding.getSystem() == null || coding.getCode() == null) {
            return Optional.empty();
        }
        return WrittenCanonical.find(knowledge, CodeSystem.class, coding.getSystem())
                .filter(system -> system.getContent() == CodeSystemContentMode.COMPLETE)
                .filter(system -> concepts(system.getConcept())
                        .noneMatch(c -> coding.getCode().equals(c.getCode())))
                .map(system -> Issue.error(
                        IssueType.CODEINVALID,
                        here.where(),
                        "Code `" + coding.getCode() + "` is not in code system `" + coding.getSystem() + "`."));
    }

    private static Stream<ConceptDefinitionComponent> concepts(List<ConceptDefinitionComponent> concepts) {
        return concepts.stream().flatMap(c -> Stream.concat(Stream.of(c), concepts(c.getConcept())));
    }
}
