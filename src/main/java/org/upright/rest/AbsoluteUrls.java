package org.upright.rest;

import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleLinkComponent;

/** Puts the server's base before the urls of pages that are in the answers of a transaction or batch. */
final class AbsoluteUrls {
    private AbsoluteUrls() {}

    /** @param answer is changed */
    static void in(Bundle answer, String base) {
        for (BundleEntryComponent entry : answer.getEntry()) {
            if (entry.getResource() instanceof Bundle page) {
                complete(page, base + "/");
            }
        }
    }

    private static void complete(Bundle page, String base) {
        for (BundleLinkComponent link : page.getLink()) {
            link.setUrl(isAbsolute(link.getUrl()) ? link.getUrl() : base + link.getUrl());
        }
        for (BundleEntryComponent entry : page.getEntry()) {
            if (entry.getFullUrl() != null && !isAbsolute(entry.getFullUrl())) {
                entry.setFullUrl(base + entry.getFullUrl());
            }
        }
    }

    private static boolean isAbsolute(String url) {
        return url.startsWith("http:") || url.startsWith("https:") || url.startsWith("urn:");
    }
}
