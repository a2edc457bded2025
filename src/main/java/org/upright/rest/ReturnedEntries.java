package org.upright.rest;

import ca.uhn.fhir.rest.api.server.RequestDetails;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.store.ResourceStore;

/**
 * Puts into the answers of a transaction or batch what the caller prefers to see of its writes.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#ops">Prefer: return</a>
 */
final class ReturnedEntries {
    private static final Pattern WRITTEN = Pattern.compile("([A-Za-z]+)/([^/]+)/_history/(\\d{1,18})");

    private final ResourceStore store;

    ReturnedEntries(ResourceStore store) {
        this.store = store;
    }

    /** The bundle given, changed. */
    Bundle preferred(RequestDetails request, Bundle answer) {
        String wanted = Preferences.returned(request).orElse("");
        for (BundleEntryComponent entry : answer.getEntry()) {
            Matcher written = WRITTEN.matcher(
                    entry.getResponse().getLocation() != null
                            ? entry.getResponse().getLocation()
                            : "");
            if (written.matches() && wanted.equalsIgnoreCase("representation")) {
                entry.setResource(
                        store.parse(store.read(written.group(1), written.group(2), Long.parseLong(written.group(3)))));
            } else if (written.matches() && wanted.equalsIgnoreCase("OperationOutcome")) {
                entry.getResponse()
                        .setOutcome(Refusals.outcome(Issue.information(
                                IssueType.INFORMATIONAL,
                                "",
                                "`" + written.group(1) + "/" + written.group(2) + "` is stored as version "
                                        + written.group(3) + ".")));
            }
        }
        return answer;
    }
}
