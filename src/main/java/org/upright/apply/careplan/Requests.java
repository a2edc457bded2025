package org.upright.apply.careplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.ActivityDefinition.RequestIntent;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.careplan.request.Circumstances;
import org.upright.apply.careplan.request.RequestKind;
import org.upright.apply.careplan.request.RequestKinds;
import org.upright.apply.plan.Definition;
import org.upright.fhir.Issue;

/** An ActivityDefinition applied: the draft of its kind, its dynamic values, and a look at what is still missing. */
record Requests(Output output) {
    /**
     * @param values dynamic values of the activity
     * @param then what else is set before the request is looked over: the dynamic values of a plan's action
     * @return empty where no request can be made; an error issue says why
     */
    Optional<Resource> of(
            Definition.Activity written,
            Circumstances circumstances,
            String id,
            DynamicValues values,
            Consumer<Resource> then) {
        Definition.Activity activity = new Extensions(written.expressions(), values, output).computed(written);
        Optional<RequestKind> kind = kind(activity);
        if (kind.isEmpty() || !isClear(activity)) {
            return Optional.empty();
        }
        Resource request = draft(kind.get(), activity.source(), circumstances, id);
        values.set(activity.dynamicValues(), request, Optional.empty());
        then.accept(request);
        kind.get().lost(activity.source(), circumstances).forEach(element -> reportLost(activity, request, element));
        if (activity.source().getIntent() != null
                && activity.source().getIntent() != RequestIntent.PROPOSAL
                && request.getNamedProperty("intent") == null) {
            reportLost(activity, request, "intent");
        }
        kind.get().finish(request, activity.source());
        describe(kind.get(), activity, request);
        if (request instanceof DomainResource domain) {
            new InnerReferences(output, activity.source(), activity.source().hasContained(), domain, id).settle();
        }
        List<String> missing = missing(kind.get(), request);
        missing.forEach(element -> reportMissing(activity, request, element));
        return missing.isEmpty() ? Optional.of(request) : Optional.empty();
    }

    /** A {@code doNotPerform} that is there without a value is not false: no request is better than the wrong one. */
    private boolean isClear(Definition.Activity activity) {
        ActivityDefinition source = activity.source();
        boolean clear =
                !source.hasDoNotPerform() || source.getDoNotPerformElement().hasValue();
        if (!clear) {
            output.report(Issue.error(
                    IssueType.REQUIRED,
                    "ActivityDefinition.doNotPerform",
                    "Activity `%s` has a `doNotPerform` without a value; `true` or `false` is needed to make a request."
                            .formatted(activity.canonical())));
        }
        return clear;
    }

    private Optional<RequestKind> kind(Definition.Activity activity) {
        Optional<String> asked = RequestKinds.asked(activity.source());
        Optional<RequestKind> kind = asked.flatMap(RequestKinds::of);
        if (kind.isEmpty()) {
            output.report(Issue.error(
                    IssueType.NOTSUPPORTED,
                    "ActivityDefinition.kind",
                    "Activity `%s` has %s; a kind of request was expected, such as `ServiceRequest` or `Task`."
                            .formatted(
                                    activity.canonical(),
                                    asked.map(code -> "the kind `" + code + "`").orElse("no kind"))));
        }
        return kind;
    }

    private static Resource draft(RequestKind kind, ActivityDefinition source, Circumstances circumstances, String id) {
        Resource request = kind.draft(source, circumstances);
        request.setId(id);
        if (source.getProfile() != null) {
            CanonicalType profile = source.getProfileElement().copy();
            request.getMeta().getProfile().add(profile);
        }
        if (request instanceof DomainResource domain) {
            for (Extension extension : Extensions.copied(source.getExtension())) {
                if (!RequestKinds.namesKind(extension)) {
                    domain.addExtension(extension);
                }
            }
        }
        return request;
    }

    private static List<String> missing(RequestKind kind, Resource request) {
        List<String> missing = new ArrayList<>();
        for (String element : kind.required()) {
            Property property = request.getNamedProperty(element);
            if (property == null || !property.hasValues()) {
                missing.add(element);
            }
        }
        return missing;
    }

    private void reportLost(Definition.Activity activity, Resource request, String element) {
        output.report(Issue.warning(
                IssueType.NOTSUPPORTED, "ActivityDefinition." + element, left(activity, request, element)));
    }

    private static String left(Definition.Activity activity, Resource request, String element) {
        return "Activity `" + activity.canonical() + "` has a `" + element + "` that a " + request.fhirType()
                + " has no place for; it is left out of the request.";
    }

    private void describe(RequestKind kind, Definition.Activity activity, Resource request) {
        ActivityDefinition source = activity.source();
        if (source.getDescription() != null && !kind.describe(request, source)) {
            output.report(Issue.information(
                    IssueType.NOTSUPPORTED, "ActivityDefinition.description", left(activity, request, "description")));
        }
    }

    private void reportMissing(Definition.Activity activity, Resource request, String element) {
        output.report(Issue.error(
                IssueType.REQUIRED,
                "ActivityDefinition",
                "Activity `%s` gives no `%s.%s`, which every %s must have; no request was made."
                        .formatted(activity.canonical(), request.fhirType(), element, request.fhirType())));
    }
}
