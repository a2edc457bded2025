package org.upright.store;

import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.upright.fhir.RefusedException;
import org.upright.store.search.FoundPage;
import org.upright.store.sql.VersionRow;

/** Answers to the entries of transactions and batches. */
final class BundleAnswers {
    private final Drafts drafts;

    BundleAnswers(Drafts drafts) {
        this.drafts = drafts;
    }

    static BundleEntryComponent written(Written written) {
        Stored stored = written.stored();
        BundleEntryComponent entry = new BundleEntryComponent();
        entry.getResponse()
                .setStatus(
                        switch (written.kind()) {
                            case CREATED -> "201 Created";
                            case DELETED -> "204 No Content";
                            default -> "200 OK";
                        })
                .setEtag("W/\"" + stored.version() + "\"")
                .setLastModified(Date.from(stored.updated()));
        if (written.kind() != Written.Kind.DELETED) {
            entry.getResponse().setLocation(stored.reference() + "/_history/" + stored.version());
        }
        return entry;
    }

    static BundleEntryComponent refused(RefusedException refused) {
        BundleEntryComponent entry = new BundleEntryComponent();
        entry.getResponse().setStatus(String.valueOf(refused.status())).setOutcome(refused.outcome());
        return entry;
    }

    BundleEntryComponent read(Stored stored) {
        return headers(stored, "200 OK").setResource(drafts.parse(stored.type(), stored.json()));
    }

    /** Without the resource. */
    static BundleEntryComponent headers(Stored stored, String status) {
        BundleEntryComponent entry = new BundleEntryComponent();
        entry.getResponse()
                .setStatus(status)
                .setEtag("W/\"" + stored.version() + "\"")
                .setLastModified(Date.from(stored.updated()));
        return entry;
    }

    /** A page of a search; its urls are relative to the server. */
    BundleEntryComponent found(BundleStep step, FoundPage page) {
        Bundle bundle = new Bundle().setType(BundleType.SEARCHSET);
        bundle.addLink().setRelation("self").setUrl(UrlCriteria.url(step.type(), page.self()));
        page.next().ifPresent(next -> bundle.addLink().setRelation("next").setUrl(UrlCriteria.url(step.type(), next)));
        page.total().ifPresent(total -> bundle.setTotal(total.intValue()));
        add(bundle, page.matches(), SearchEntryMode.MATCH);
        add(bundle, page.included(), SearchEntryMode.INCLUDE);
        page.issues()
                .forEach(issue -> bundle.addEntry()
                        .setResource(new OperationOutcome().addIssue(issue.toComponent()))
                        .getSearch()
                        .setMode(SearchEntryMode.OUTCOME));
        return answer(bundle);
    }

    private static BundleEntryComponent answer(Bundle bundle) {
        BundleEntryComponent entry = new BundleEntryComponent();
        entry.setResource(bundle).getResponse().setStatus("200 OK");
        return entry;
    }

    /** A page of a history; its urls are relative to the server. */
    BundleEntryComponent versions(BundleStep step, Map<String, List<String>> asked, HistoryPage page) {
        Bundle bundle = new Bundle().setType(BundleType.HISTORY);
        String path = Stream.of(step.type(), step.id(), "_history")
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("/"));
        bundle.addLink().setRelation("self").setUrl(UrlCriteria.url(path, asked));
        page.next().ifPresent(key -> {
            Map<String, List<String>> next = new LinkedHashMap<>(asked);
            next.put(HistoryRequest.BEFORE, List.of(key.toString()));
            bundle.addLink().setRelation("next").setUrl(UrlCriteria.url(path, next));
        });
        page.total().ifPresent(total -> bundle.setTotal(total.intValue()));
        page.entries().forEach(version -> bundle.addEntry(version(version)));
        return answer(bundle);
    }

    private BundleEntryComponent version(Written written) {
        Stored stored = written.stored();
        BundleEntryComponent entry = written(written).setFullUrl(stored.reference());
        entry.getResponse().setLocation(null);
        boolean created = written.kind() == Written.Kind.CREATED;
        entry.getRequest()
                .setMethod(stored.deleted() ? HTTPVerb.DELETE : created ? HTTPVerb.POST : HTTPVerb.PUT)
                .setUrl(created ? stored.type() : stored.reference());
        return stored.deleted() ? entry : entry.setResource(drafts.parse(stored.type(), stored.json()));
    }

    private void add(Bundle bundle, List<VersionRow> rows, SearchEntryMode mode) {
        for (VersionRow row : rows) {
            BundleEntryComponent entry = bundle.addEntry();
            entry.setResource(drafts.parse(row.type(), row.json())).getSearch().setMode(mode);
            entry.setFullUrl(row.type() + "/" + row.id());
        }
    }
}
