package org.upright.store;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleEntryRequestComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * One entry of a transaction or batch, read.
 *
 * @param index place in the bundle
 * @param id empty where the url names none
 * @param criteria what stands behind the question mark; empty where there is none
 * @param version of a versioned read
 * @param history whether versions are asked for, of the resource, the type or the system
 */
record BundleStep(
        int index,
        HTTPVerb verb,
        String type,
        String id,
        Optional<String> criteria,
        Optional<Long> version,
        boolean history,
        BundleEntryComponent entry) {
    static BundleStep read(int index, BundleEntryComponent entry) {
        BundleEntryRequestComponent request = entry.getRequest();
        if (request.getMethod() == null || request.getUrl() == null) {
            throw new RefusedException.Unreadable(
                    "`Bundle.entry[" + index + "].request` needs a `method` and a `url`.");
        }
        String url = request.getUrl();
        int question = url.indexOf('?');
        String path = question < 0 ? url : url.substring(0, question);
        boolean history = path.matches("/?([^/]+/){0,2}_history");
        String[] parts = path.replaceFirst("^/", "")
                .replaceFirst(history ? "/?_history$" : "^$", "")
                .split("/");
        BundleStep step = new BundleStep(
                index,
                request.getMethod(),
                parts[0],
                parts.length > 1 ? parts[1] : "",
                question < 0 ? Optional.empty() : Optional.of(url.substring(question + 1)),
                parts.length == 4 && parts[2].equals("_history") && parts[3].matches("\\d{1,18}")
                        ? Optional.of(Long.valueOf(parts[3]))
                        : Optional.empty(),
                history,
                entry);
        step.check(parts.length);
        return step;
    }

    private void check(int parts) {
        boolean writes = verb == HTTPVerb.POST || verb == HTTPVerb.PUT;
        if (writes && !entry.hasResource()) {
            throw unreadable("has no resource");
        }
        if (writes
                && !entry.getResource().fhirType().equals(type)
                && !entry.getRequest().getUrl().contains("$")) {
            throw unreadable("holds a " + entry.getResource().fhirType());
        }
        boolean one = verb == HTTPVerb.PUT || verb == HTTPVerb.DELETE || verb == HTTPVerb.PATCH;
        boolean form = parts == 1 || parts == 2 || (version.isPresent() && !one);
        if (entry.getRequest().getUrl().matches("/?([^/?]+/){0,2}\\$.*")) {
            throw unreadable("is an operation, which a batch can have and a transaction cannot");
        }
        if (!form
                || (history && !reads())
                || (verb == HTTPVerb.POST && parts != 1)
                || (one && id.isEmpty() == criteria.isEmpty())) {
            throw unreadable("is not understood");
        }
    }

    private RefusedException unreadable(String what) {
        return new RefusedException.Unreadable(List.of(Issue.error(
                IssueType.INVALID,
                "Bundle.entry[" + index + "]",
                "`Bundle.entry[" + index + "]` with `" + verb.toCode() + " "
                        + entry.getRequest().getUrl() + "` " + what + ".")));
    }

    /** The refusal, saying that it is of this entry. */
    RefusedException refused(RefusedException why) {
        return why.in(
                "Bundle.entry[" + index + "]",
                "`Bundle.entry[" + index + "]` with `" + verb.toCode() + " "
                        + entry.getRequest().getUrl() + "`: ");
    }

    Resource resource() {
        return entry.getResource();
    }

    Optional<String> ifNoneExist() {
        return Optional.of(entry.getRequest())
                .filter(r -> r.getIfNoneExist() != null)
                .map(r -> r.getIfNoneExist());
    }

    /** The version that must be current; 0 where there must be none, as {@code ifNoneMatch} of {@code *} asks. */
    Optional<Long> ifMatch() {
        if (entry.getRequest().getIfMatch() != null) {
            return Optional.of(version(entry.getRequest().getIfMatch(), "ifMatch"));
        }
        boolean creates = writes() && entry.getRequest().getIfNoneMatch() != null;
        return creates && entry.getRequest().getIfNoneMatch().strip().equals("*") ? Optional.of(0L) : Optional.empty();
    }

    /** The version that a reader has. */
    Optional<Long> ifNoneMatch() {
        return entry.getRequest().getIfNoneMatch() != null
                ? Optional.of(version(entry.getRequest().getIfNoneMatch(), "ifNoneMatch"))
                : Optional.empty();
    }

    private long version(String tag, String name) {
        String digits = tag.replaceAll("[^0-9]", "");
        if (digits.isEmpty() || digits.length() > 18) {
            throw unreadable("has an `" + name + "` that is no version");
        }
        return Long.parseLong(digits);
    }

    /** GET or HEAD: a read, a search or a history. */
    boolean reads() {
        return verb == HTTPVerb.GET || verb == HTTPVerb.HEAD;
    }

    /** POST, PUT or PATCH. */
    boolean writes() {
        return verb == HTTPVerb.POST || verb == HTTPVerb.PUT || verb == HTTPVerb.PATCH;
    }

    /** Whether what it writes is known without looking into the store. */
    boolean isUnconditional() {
        return verb == HTTPVerb.POST ? ifNoneExist().isEmpty() : criteria.isEmpty();
    }

    /** DELETE, POST, PUT and PATCH, GET. */
    int order() {
        return switch (verb) {
            case DELETE -> 0;
            case POST -> 1;
            case PUT, PATCH -> 2;
            default -> 3;
        };
    }
}
