package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.upright.authoring.ValidationMode;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.rest.AuditTrail;
import org.upright.rest.Judged;
import org.upright.store.Stored;

/**
 * {@code $validate} and {@code $meta}, which every type has.
 *
 * @see <a href="https://hl7.org/fhir/R4/resource-operation-validate.html">$validate</a>
 * @see <a href="https://hl7.org/fhir/R4/resource-operation-meta.html">$meta</a>
 */
final class EveryTypeProvider implements IResourceProvider {
    private static final Declaration META = Declaration.of("$meta");
    private static final Declaration VALIDATE = Declaration.of("$validate")
            .with(Kind.RESOURCE, "resource")
            .with(Kind.TEXT, "mode", "profile")
            .body("resource");

    private final Collaborators with;
    private final String type;
    private final Class<? extends Resource> model;

    EveryTypeProvider(Collaborators with, String type, Class<? extends Resource> model) {
        this.with = with;
        this.type = type;
        this.model = model;
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return model;
    }

    @Operation(name = "$meta", idempotent = true, manualRequest = true)
    public Parameters meta(@IdParam IdType id, ServletRequestDetails request) {
        Sent unused = new Reading(with.fhir()).read(request, META);
        Parameters answer = new Parameters();
        answer.addParameter().setName("return").setValue(stored(id, request).getMeta());
        return answer;
    }

    /** 200 whatever it finds: that the resource is invalid is the answer, not a failure. */
    @Operation(name = "$validate", idempotent = true, manualRequest = true)
    public OperationOutcome validate(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        Sent sent = new Reading(with.fhir()).read(request, VALIDATE);
        Optional<Resource> resource = sent.resource("resource", Resource.class)
                .or(() -> Optional.ofNullable(id).map(named -> stored(named, request)));
        resource.filter(given -> !given.fhirType().equals(type)).ifPresent(given -> {
            throw new RefusedException.Unreadable(
                    "The resource is a `" + given.fhirType() + "`; the url asks for a `" + type + "`.");
        });
        List<Issue> issues = with.validator()
                .validate(resource, sent.text("mode").map(EveryTypeProvider::mode), sent.text("profile"));
        return Messages.outcome(
                issues.isEmpty()
                        ? List.of(Issue.information(IssueType.INFORMATIONAL, "", "Nothing is wrong with it."))
                        : issues);
    }

    /** The version that was judged, where one was. */
    private Resource stored(IdType id, ServletRequestDetails request) {
        Optional<Long> judged = Judged.of(request);
        Stored stored = judged.isPresent()
                ? with.store().read(type, id.getIdPart(), judged.get())
                : with.store().read(type, id.getIdPart());
        AuditTrail.saw(request, Stream.of(stored));
        return with.store().parse(stored);
    }

    private static ValidationMode mode(String code) {
        return Stream.of(ValidationMode.values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(code))
                .findFirst()
                .orElseThrow(() -> new RefusedException.Unreadable(
                        "Parameter `mode` is `" + code + "`; expected `create`, `update`, `delete` or `profile`."));
    }
}
