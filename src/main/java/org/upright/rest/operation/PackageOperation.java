package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.upright.apply.compile.Closure;
import org.upright.content.Selected;
import org.upright.content.Snapshot;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;
import org.upright.fhir.citation.Citation;

/**
 * {@code $package}: a definition and everything that it reaches, each once, as a transaction for another server or, with
 * {@code bundleType=collection}, as a collection. Citations, which nothing needs to be applied, come with
 * {@code include=Citation}.
 *
 * @see <a href="http://hl7.org/fhir/uv/crmi/OperationDefinition-crmi-package.html">$package</a>
 */
final class PackageOperation {
    private static final Declaration DECLARED = Declaration.of("$package")
            .with(Kind.TEXT, "canonical", "url", "version", "bundleType", "include")
            .with(Kind.RESOURCE, "contentEndpoint", "terminologyEndpoint")
            .repeating("include");

    private final Collaborators with;

    PackageOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$package", type = PlanDefinition.class, idempotent = true, manualRequest = true)
    public Bundle plan(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        return pack(PlanDefinition.class, id, request);
    }

    @Operation(name = "$package", type = ActivityDefinition.class, idempotent = true, manualRequest = true)
    public Bundle activity(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        return pack(ActivityDefinition.class, id, request);
    }

    @Operation(name = "$package", type = Library.class, idempotent = true, manualRequest = true)
    public Bundle library(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        return pack(Library.class, id, request);
    }

    private <T extends MetadataResource> Bundle pack(
            Class<T> type, @Nullable IdType id, ServletRequestDetails request) {
        Sent sent = new Reading(with.fhir()).read(request, DECLARED);
        CallContent<T> content = CallContent.named(with, sent, type, id);
        Selected<T> selected = content.snapshot().select(type, content.choice());
        List<Resource> reached =
                Closure.of(selected.resource(), selected.knowledge()).resources();
        Stream<Resource> cited = citations(sent) ? cited(reached, selected.knowledge()) : Stream.of();
        Bundle bundle = new Bundle().setType(bundleType(sent));
        Stream.concat(reached.stream(), cited).distinct().forEach(resource -> add(bundle, resource));
        return bundle;
    }

    private static BundleType bundleType(Sent sent) {
        String type = sent.text("bundleType").orElse("transaction");
        return switch (type) {
            case "transaction" -> BundleType.TRANSACTION;
            case "collection" -> BundleType.COLLECTION;
            default ->
                throw new RefusedException.Unreadable(
                        "Parameter `bundleType` is `" + type + "`; expected `transaction` or `collection`.");
        };
    }

    private static boolean citations(Sent sent) {
        sent.texts("include").stream()
                .filter(wanted -> !wanted.equals("Citation") && !wanted.equals("all"))
                .findFirst()
                .ifPresent(wanted -> {
                    throw new RefusedException.Unreadable(
                            "Parameter `include` is `" + wanted + "`; expected `Citation` or `all`.");
                });
        return !sent.texts("include").isEmpty();
    }

    /** The Citations that evidence names by canonical, where they are stored here. */
    private static Stream<Resource> cited(List<Resource> reached, Snapshot knowledge) {
        return reached.stream()
                .flatMap(resource -> related(resource).stream())
                .map(RelatedArtifact::getResource)
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .flatMap(canonical -> knowledge.artifact(Citation.class, Canonical.parse(canonical)).stream());
    }

    private static List<RelatedArtifact> related(Resource resource) {
        if (resource instanceof PlanDefinition plan) {
            Stream<RelatedArtifact> ofActions = plan.getAction().stream().flatMap(PackageOperation::documentation);
            return Stream.concat(plan.getRelatedArtifact().stream(), ofActions).toList();
        }
        if (resource instanceof ActivityDefinition activity) {
            return activity.getRelatedArtifact();
        }
        return resource instanceof Library library ? library.getRelatedArtifact() : List.of();
    }

    private static Stream<RelatedArtifact> documentation(PlanDefinition.PlanDefinitionActionComponent action) {
        return Stream.concat(
                action.getDocumentation().stream(),
                action.getAction().stream().flatMap(PackageOperation::documentation));
    }

    private static void add(Bundle bundle, Resource resource) {
        Bundle.BundleEntryComponent entry = bundle.addEntry().setResource(resource.copy());
        if (resource instanceof MetadataResource artifact && artifact.getUrl() != null) {
            entry.setFullUrl(artifact.getUrl());
        }
        if (bundle.getType() == BundleType.TRANSACTION) {
            entry.getRequest().setMethod(Bundle.HTTPVerb.PUT).setUrl(address(resource));
        }
    }

    /** What another server gave has no id here: it is the one of its canonical. */
    private static String address(Resource resource) {
        if (resource.getIdElement().hasIdPart()) {
            return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
        }
        MetadataResource artifact = (MetadataResource) resource;
        String version = artifact.getVersion() != null ? "&version=" + artifact.getVersion() : "";
        return resource.fhirType() + "?url=" + artifact.getUrl() + version;
    }
}
