package org.upright.authoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.ActivityDefinition.RequestIntent;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;

/** CPG's rules for activities: kind, code, intent, and that what is not to be done is said. */
final class ActivityRules {
    private static final String COLLECT_WITH = CpgProfile.STRUCTURES + "cpg-collectWith";

    private record Demand(CpgProfile profile, String kind, String code, boolean doNotPerform) {}

    private static final List<Demand> DEMANDS = List.of(
            new Demand(CpgProfile.COMMUNICATION, "CommunicationRequest", "send-message", true),
            new Demand(CpgProfile.SERVICE_REQUEST, "ServiceRequest", "order-service", true),
            new Demand(CpgProfile.COLLECT_INFORMATION, "Task", "collect-information", false),
            new Demand(CpgProfile.REPORT_FLAG, "Task", "report-flag", false));

    private ActivityRules() {}

    static List<Issue> check(ActivityDefinition activity, Set<CpgProfile> profiles) {
        List<Issue> issues = new ArrayList<>();
        DEMANDS.stream().filter(d -> profiles.contains(d.profile)).forEach(d -> meets(activity, d, issues));
        if (profiles.contains(CpgProfile.COLLECT_INFORMATION) && !activity.hasExtension(COLLECT_WITH)) {
            issues.add(Issue.error(
                    IssueType.REQUIRED,
                    "ActivityDefinition.extension",
                    "An activity that collects information needs the extension `cpg-collectWith`; none was found."));
        }
        return issues;
    }

    private static void meets(ActivityDefinition activity, Demand demand, List<Issue> issues) {
        String kind = activity.getKind() != null ? activity.getKind().toCode() : "none";
        if (!kind.equals(demand.kind)) {
            issues.add(wrong("kind", kind, demand.kind));
        }
        if (activity.getCode().getCoding().stream().noneMatch(coding -> demand.code.equals(coding.getCode()))) {
            issues.add(Issue.error(
                    IssueType.REQUIRED,
                    "ActivityDefinition.code",
                    "The code of this activity needs the coding `" + demand.code + "`, which its profile demands."));
        }
        if (activity.getIntent() != RequestIntent.PROPOSAL) {
            String intent = Optional.ofNullable(activity.getIntent())
                    .map(RequestIntent::toCode)
                    .orElse("none");
            issues.add(wrong("intent", intent, "proposal"));
        }
        if (demand.doNotPerform && !activity.getDoNotPerformElement().hasValue()) {
            issues.add(wrong("doNotPerform", "none", "true` or `false"));
        }
    }

    private static Issue wrong(String element, String found, String wanted) {
        return Issue.error(
                IssueType.BUSINESSRULE,
                "ActivityDefinition." + element,
                "The " + element + " of this activity is `" + found + "`; its profile wants `" + wanted + "`.");
    }
}
