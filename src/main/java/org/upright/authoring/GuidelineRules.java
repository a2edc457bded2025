package org.upright.authoring;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Issue;

/** The rules that R4 alone does not have: CPG's for what claims its profiles, whole references, and known codes. */
final class GuidelineRules {
    private final Knowledge knowledge;

    GuidelineRules(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    List<Issue> check(Resource resource, Optional<String> profile) {
        Set<CpgProfile> profiles = CpgProfile.claimedBy(resource, profile);
        return Stream.of(
                        cpg(resource, profiles),
                        new CanonicalRules(knowledge).check(resource),
                        new CodeRules(knowledge).check(resource))
                .flatMap(List::stream)
                .toList();
    }

    private List<Issue> cpg(Resource resource, Set<CpgProfile> profiles) {
        if (resource instanceof PlanDefinition plan) {
            return new PlanRules(knowledge).check(plan, profiles);
        }
        return resource instanceof ActivityDefinition activity ? ActivityRules.check(activity, profiles) : List.of();
    }
}
