package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Narrative;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.ElementWalk;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/** Keeps active markup out of narratives, on every write. */
@Interceptor
public final class NarrativeCheck {
    private static final Set<RestOperationTypeEnum> WRITES =
            EnumSet.of(RestOperationTypeEnum.CREATE, RestOperationTypeEnum.UPDATE, RestOperationTypeEnum.TRANSACTION);

    private final ElementWalk elements;
    private final NarrativeMode mode;

    public NarrativeCheck(FhirContext context, NarrativeMode mode) {
        this.elements = new ElementWalk(context);
        this.mode = mode;
    }

    @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
    public void look(RequestDetails request, RestOperationTypeEnum interaction) {
        if (WRITES.contains(interaction)) {
            Optional.ofNullable(request.getResource()).ifPresent(this::check);
        }
    }

    /** Refuses the resource, or cleans its narratives. */
    public void check(IBaseResource resource) {
        elements.each(resource, element -> {
            if (element instanceof Narrative narrative && narrative.hasDiv()) {
                check(resource, narrative);
            }
        });
    }

    private void check(IBaseResource resource, Narrative narrative) {
        Markup markup = Markup.of(narrative.getDiv());
        if (markup.forbidden().isEmpty()) {
            return;
        }
        if (mode == NarrativeMode.REFUSE) {
            throw new RefusedException.Unprocessable(List.of(Issue.error(
                    IssueType.INVARIANT,
                    resource.fhirType() + ".text",
                    "A narrative has " + markup.forbidden().get(0)
                            + "; only the formatting of FHIR's rule txt-1 is allowed.")));
        }
        markup.clean();
    }
}
