package org.upright.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.content.Artifact.Status;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/** Decides which definition a caller means, and whether it may be used. */
record Selection<T extends Resource>(Snapshot snapshot, Class<T> type) {
    Selected<T> select(Choice<T> choice) {
        if (choice instanceof Choice.ById<T> byId) {
            return byId(byId.id());
        }
        if (choice instanceof Choice.ByCanonical<T> byCanonical) {
            return byCanonical(byCanonical.canonical());
        }
        return inline(((Choice.Inline<T>) choice).resource());
    }

    private String name() {
        return Snapshot.fhirType(type);
    }

    private Selected<T> byId(String id) {
        Artifact found = snapshot.artifacts()
                .byKey(name(), id)
                .orElseThrow(() -> new RefusedException.NotFound("`" + name() + "/" + id + "` does not exist here."));
        if (found.status() == Status.RETIRED) {
            throw new RefusedException.Unprocessable("`" + name() + "/" + id + "` (`" + found.shown()
                    + "`) is retired; choose it by url and version to use it all the same.");
        }
        return selected(found, snapshot);
    }

    private Selected<T> byCanonical(Canonical canonical) {
        List<Artifact> candidates = snapshot.artifacts().candidates(name(), canonical);
        if (candidates.isEmpty()) {
            throw new RefusedException.NotFound("No " + name() + " of url `" + canonical.url() + "` is known here.");
        }
        Optional<Artifact> found = canonical.version().isPresent()
                ? snapshot.artifacts().find(name(), canonical)
                : Newest.of(candidates, Status.ACTIVE);
        return selected(found.orElseThrow(() -> noneOf(canonical, candidates)), snapshot);
    }

    private RefusedException noneOf(Canonical canonical, List<Artifact> candidates) {
        String wanted = canonical.version().map(v -> "version `" + v + "`").orElse("active version");
        String existing = candidates.stream()
                .sorted(Newest.order(candidates))
                .map(a -> "`" + a.version().orElse("without version") + "` (" + a.status() + ")")
                .collect(Collectors.joining(", "));
        return new RefusedException.NotFound(
                name() + " `" + canonical.url() + "` has no " + wanted + "; there is: " + existing + ".");
    }

    private Selected<T> inline(T resource) {
        Artifact definition = new Artifact(resource);
        List<Artifact> overlay = new ArrayList<>(List.of(definition));
        if (resource instanceof DomainResource domain) {
            domain.getContained().forEach(inner -> overlay.add(Artifact.contained(inner)));
        }
        return selected(definition, snapshot.under(overlay));
    }

    private Selected<T> selected(Artifact artifact, Snapshot knowledge) {
        return new Selected<>(type.cast(artifact.resource()), knowledge, issues(artifact));
    }

    private List<Issue> issues(Artifact artifact) {
        String what = name() + " `" + artifact.shown() + "` ";
        return switch (artifact.status()) {
            case ACTIVE -> List.of();
            case DRAFT -> List.of(Issue.information(IssueType.BUSINESSRULE, name() + ".status", what + "is a draft."));
            case RETIRED -> List.of(Issue.warning(IssueType.BUSINESSRULE, name() + ".status", what + "is retired."));
            case UNKNOWN ->
                List.of(Issue.information(
                        IssueType.BUSINESSRULE, name() + ".status", what + "does not say whether it is active."));
        };
    }
}
