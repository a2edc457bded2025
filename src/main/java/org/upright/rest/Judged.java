package org.upright.rest;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleEntryRequestComponent;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.Excerpt;
import org.upright.fhir.RefusedException;

/**
 * The version that was current when an interaction was judged, where the judgement hangs on what is there: it holds for that
 * version only. What another request writes in between may be another patient's, or in force.
 */
public final class Judged {
    private static final String KEY = Judged.class.getName();

    private Judged() {}

    /** 0 where there is none. */
    static long version(Optional<Resource> current) {
        return current.map(resource -> Long.parseLong(resource.getMeta().getVersionId()))
                .orElse(0L);
    }

    static void note(RequestDetails request, Optional<Long> version) {
        version.ifPresent(judged -> request.getUserData().put(KEY, judged));
    }

    /** The version that is to be read, or to be current when it is written. */
    public static Optional<Long> of(RequestDetails request) {
        return Optional.ofNullable((Long) request.getUserData().get(KEY));
    }

    /** Makes the entry ask for it. */
    static void note(BundleEntryComponent entry, EntryTarget target, Optional<Long> version) {
        if (version.isEmpty()) {
            return;
        }
        switch (target.method()) {
            case GET, HEAD ->
                entry.getRequest().setUrl(target.type() + "/" + target.id().orElse("") + "/_history/" + version.get());
            default -> require(entry, version.get());
        }
    }

    private static void require(BundleEntryComponent entry, long version) {
        BundleEntryRequestComponent request = entry.getRequest();
        String wanted = request.getIfMatch() != null ? request.getIfMatch().replaceAll("[^0-9]", "") : "";
        if (request.getIfMatch() == null && version > 0) {
            request.setIfMatch("W/\"" + version + "\"");
        } else if (request.getIfMatch() == null) {
            request.setIfNoneMatch("*");
        } else if (!wanted.equals(Long.toString(version))) {
            throw new RefusedException.Forbidden("The entry needs version `" + Excerpt.of(request.getIfMatch())
                    + "`; version " + version + " was judged.");
        }
    }
}
