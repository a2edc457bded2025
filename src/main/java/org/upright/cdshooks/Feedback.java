package org.upright.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.upright.fhir.RefusedException;
import org.upright.store.ResourceStore;

/**
 * What clinicians did with cards, stored as Basic resources. All items of a report are taken, or none; an item that was
 * reported before changes nothing.
 *
 * @see <a href="https://cds-hooks.hl7.org/2.0/#feedback">Feedback</a>
 */
record Feedback(ResourceStore store) {
    private static final int MOST_ITEMS = 1_000;

    /**
     * @throws RefusedException.NotFound where a card is none of the service's
     * @throws RefusedException.TooLarge over 1,000 items
     */
    void accept(HookService service, ObjectNode body) {
        JsonNode items = body.path("feedback");
        if (!items.isArray() || items.isEmpty()) {
            throw new RefusedException.Unreadable("`feedback` is missing; an array of at least one item is needed.");
        }
        if (items.size() > MOST_ITEMS) {
            throw new RefusedException.TooLarge(
                    "`feedback` has " + items.size() + " items; the limit is " + MOST_ITEMS + ".");
        }
        List<FeedbackItem> read = new ArrayList<>();
        items.forEach(item -> read.add(FeedbackItem.of(service, item, "feedback[" + read.size() + "]")));
        Bundle bundle = new Bundle();
        bundle.setType(BundleType.TRANSACTION);
        read.stream().map(FeedbackItem::resource).forEach(basic -> {
            String name = "Basic/" + basic.getIdElement().getIdPart();
            if (bundle.getEntry().stream()
                    .noneMatch(e -> name.equals(e.getRequest().getUrl()))) {
                bundle.addEntry()
                        .setResource(basic)
                        .getRequest()
                        .setMethod(HTTPVerb.PUT)
                        .setUrl(name);
            }
        });
        store.transact(bundle);
    }
}
