package org.upright.cdshooks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Basic;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Identifier;
import org.upright.store.ResourceStore;
import org.upright.store.SearchPage;
import org.upright.store.SearchRequest;

/** Feedback as authors read it. */
public record FeedbackLog(ResourceStore store) {
    /**
     * One thing that a clinician did with a card.
     *
     * @param time when, as reported; UTC
     * @param action path of the card's action in its plan; empty where the plan has changed since
     * @param outcome {@code accepted} or {@code overridden}
     * @param reason code of the override reason; empty where none was given
     */
    public record Entry(String time, String service, String action, String outcome, String reason, String comment) {}

    /**
     * By time.
     *
     * @param service id of the service that it is about; all services where absent
     */
    public List<Entry> entries(Optional<String> service) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        query.put("code", List.of(FeedbackTerms.OUTCOME + "|"));
        service.ifPresent(id -> query.put("identifier", List.of(FeedbackTerms.SERVICE + "|" + id)));
        query.put("_count", List.of("1000"));
        List<Entry> entries = new ArrayList<>();
        Optional<Map<String, List<String>>> next = Optional.of(query);
        while (next.isPresent()) {
            SearchPage page = store.search(SearchRequest.of("Basic", next.get()));
            page.matches().forEach(match -> entries.add(entry((Basic) store.parse(match))));
            next = page.next();
        }
        entries.sort(Comparator.comparing(Entry::time));
        return entries;
    }

    private static Entry entry(Basic basic) {
        return new Entry(
                text(basic, FeedbackTerms.TIME),
                basic.getIdentifier().stream()
                        .filter(identifier -> FeedbackTerms.SERVICE.equals(identifier.getSystem()))
                        .map(Identifier::getValue)
                        .findFirst()
                        .orElse(""),
                text(basic, FeedbackTerms.ACTION),
                basic.getCode().getCodingFirstRep().getCode(),
                reason(basic),
                text(basic, FeedbackTerms.COMMENT));
    }

    private static String text(Basic basic, String url) {
        Optional<Extension> found = Optional.ofNullable(basic.getExtensionByUrl(url));
        return found.map(extension -> extension.getValue().primitiveValue()).orElse("");
    }

    private static String reason(Basic basic) {
        Optional<Extension> found = Optional.ofNullable(basic.getExtensionByUrl(FeedbackTerms.REASON));
        return found.map(Extension::getValue)
                .filter(Coding.class::isInstance)
                .map(coding -> ((Coding) coding).getCode())
                .orElse("");
    }
}
