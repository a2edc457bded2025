package org.upright.rest;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.Delete;
import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Patch;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.PatchTypeEnum;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.store.ResourcePatch;
import org.upright.store.ResourceStore;
import org.upright.store.Stored;
import org.upright.store.Written;

/**
 * What can be done with the resources of one type. One instance a type.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html">RESTful API</a>
 */
final class TypeProvider implements IResourceProvider {
    private final String type;
    private final Class<? extends Resource> model;
    private final ResourceStore store;

    TypeProvider(String type, Class<? extends Resource> model, ResourceStore store) {
        this.type = type;
        this.model = model;
        this.store = store;
    }

    @Override
    public Class<? extends IBaseResource> getResourceType() {
        return model;
    }

    @Read(version = true)
    public IBaseResource read(@IdParam IdType id, ServletRequestDetails request) {
        Optional<Long> version = id.hasVersionIdPart() ? Optional.of(version(id)) : Judged.of(request);
        Stored stored = version.isPresent()
                ? store.read(type, id.getIdPart(), version.get())
                : store.read(type, id.getIdPart());
        return ReadyAnswers.one(request, stored, model);
    }

    private long version(IdType id) {
        String version = id.getVersionIdPart();
        if (!version.matches("[0-9]{1,18}")) {
            throw new RefusedException.NotFound(
                    "`" + type + "/" + id.getIdPart() + "` has no version `" + version + "`.");
        }
        return Long.parseLong(version);
    }

    @Search(allowUnknownParams = true)
    public Bundle search(ServletRequestDetails request) {
        return ReadyAnswers.page(request, store.search(Queries.search(request, Optional.of(type))));
    }

    @History
    public Bundle historyOfType(ServletRequestDetails request) {
        return ReadyAnswers.versions(
                request, store.history(Queries.history(request, Optional.of(type), Optional.empty())));
    }

    @History
    public Bundle historyOfInstance(@IdParam IdType id, ServletRequestDetails request) {
        return ReadyAnswers.versions(
                request, store.history(Queries.history(request, Optional.of(type), Optional.of(id.getIdPart()))));
    }

    @Create
    public MethodOutcome create(
            @ResourceParam @Nullable Resource resource,
            @ConditionalUrlParam @Nullable String criteria,
            ServletRequestDetails request) {
        return outcome(request, store.create(checked(resource), Queries.criteria(criteria)));
    }

    @Update
    public MethodOutcome update(
            @IdParam @Nullable IdType id,
            @ResourceParam @Nullable Resource resource,
            @ConditionalUrlParam @Nullable String criteria,
            ServletRequestDetails request) {
        Resource sent = checked(resource);
        Optional<String> where = Queries.criteria(criteria);
        if (where.isPresent()) {
            return upserted(store.updateWhere(type, where.get(), sent, Queries.ifMatch(request)), request);
        }
        return upserted(store.update(sent, Queries.expected(request)), request);
    }

    @Delete
    public MethodOutcome delete(
            @IdParam @Nullable IdType id,
            @ConditionalUrlParam(supportsMultiple = true) @Nullable String criteria,
            ServletRequestDetails request) {
        Optional<String> where = Queries.criteria(criteria);
        if (where.isPresent()) {
            return deleted(store.deleteWhere(type, where.get()), request);
        }
        if (id == null) {
            throw new RefusedException.Unreadable("A DELETE needs an id or criteria: neither is in the url.");
        }
        return deleted(List.of(store.delete(type, id.getIdPart(), Queries.expected(request))), request);
    }

    /** JSON Patch, or FHIRPath Patch as a Parameters resource. */
    @Patch
    public MethodOutcome patch(
            @IdParam @Nullable IdType id,
            PatchTypeEnum format,
            @ResourceParam String body,
            @ConditionalUrlParam @Nullable String criteria,
            ServletRequestDetails request) {
        ResourcePatch patch = patch(format, body, request);
        Optional<String> where = Queries.criteria(criteria);
        if (where.isPresent()) {
            return patched(store.patchWhere(type, where.get(), patch, Queries.ifMatch(request)), request);
        }
        if (id == null) {
            throw new RefusedException.Unreadable("A PATCH needs an id or criteria: neither is in the url.");
        }
        return patched(store.patch(type, id.getIdPart(), patch, Queries.ifMatch(request)), request);
    }

    private static ResourcePatch patch(PatchTypeEnum format, String body, ServletRequestDetails request) {
        return switch (format) {
            case JSON_PATCH -> new ResourcePatch.Json(body);
            case FHIR_PATCH_JSON, FHIR_PATCH_XML -> new ResourcePatch.FhirPath(operations(format, body, request));
            case XML_PATCH ->
                throw Refusals.http(
                        415,
                        Refusals.outcome(Issue.error(
                                IssueType.NOTSUPPORTED,
                                "",
                                "XML Patch is not understood; `application/json-patch+json`, or FHIRPath Patch as"
                                        + " `application/fhir+json` or `application/fhir+xml`, is needed.")));
        };
    }

    private static Parameters operations(PatchTypeEnum format, String body, ServletRequestDetails request) {
        return (format == PatchTypeEnum.FHIR_PATCH_XML
                        ? request.getFhirContext().newXmlParser()
                        : request.getFhirContext().newJsonParser())
                .parseResource(Parameters.class, body);
    }

    private Resource checked(@Nullable Resource resource) {
        if (resource == null) {
            throw new RefusedException.Unreadable("The body is empty; a `" + type + "` is needed.");
        }
        if (!resource.fhirType().equals(type)) {
            throw new RefusedException.Unreadable(
                    "The body is a `" + resource.fhirType() + "`; the url asks for a `" + type + "`.");
        }
        return resource;
    }

    /** HAPI names the version of creates and updates only. */
    private MethodOutcome patched(Written written, ServletRequestDetails request) {
        request.getServletResponse().setHeader("ETag", "W/\"" + written.stored().version() + "\"");
        AuditTrail.saw(request, Stream.of(written.stored()));
        return outcome(request, written);
    }

    /** A PUT that creates says where, as a POST does. */
    private MethodOutcome upserted(Written written, ServletRequestDetails request) {
        if (written.kind() == Written.Kind.CREATED) {
            Stored stored = written.stored();
            request.getServletResponse()
                    .setHeader(
                            "Location",
                            request.getFhirServerBase() + "/" + stored.reference() + "/_history/" + stored.version());
        }
        return outcome(request, written);
    }

    private MethodOutcome outcome(ServletRequestDetails request, Written written) {
        Stored stored = written.stored();
        MethodOutcome outcome = new MethodOutcome(
                new IdType(stored.type(), stored.id(), Long.toString(stored.version())),
                written.kind() == Written.Kind.CREATED);
        outcome.setResource(type.equals("Binary") ? store.parse(stored) : ReadyAnswers.written(request, stored, model));
        outcome.setOperationOutcome(Refusals.outcome(Issue.information(
                IssueType.INFORMATIONAL,
                "",
                "`" + stored.reference() + "` is stored as version " + stored.version() + ".")));
        return outcome;
    }

    private static MethodOutcome deleted(List<Written> written, ServletRequestDetails request) {
        AuditTrail.saw(
                request,
                written.stream()
                        .filter(one -> one.kind() == Written.Kind.DELETED)
                        .map(Written::stored));
        long deleted =
                written.stream().filter(w -> w.kind() == Written.Kind.DELETED).count();
        MethodOutcome outcome = new MethodOutcome();
        outcome.setOperationOutcome(
                Refusals.outcome(Issue.information(IssueType.INFORMATIONAL, "", "Deleted: " + deleted + ".")));
        return outcome;
    }
}
