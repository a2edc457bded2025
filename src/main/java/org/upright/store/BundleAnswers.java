package org.upright.store;

import java.util.Date;
import java.util.List;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.SearchEntryMode;
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

    BundleEntryComponent found(FoundPage page) {
        Bundle bundle = new Bundle().setType(BundleType.SEARCHSET);
        page.total().ifPresent(total -> bundle.setTotal(total.intValue()));
        add(bundle, page.matches(), SearchEntryMode.MATCH);
        add(bundle, page.included(), SearchEntryMode.INCLUDE);
        BundleEntryComponent entry = new BundleEntryComponent();
        entry.setResource(bundle).getResponse().setStatus("200 OK");
        return entry;
    }

    private void add(Bundle bundle, List<VersionRow> rows, SearchEntryMode mode) {
        for (VersionRow row : rows) {
            BundleEntryComponent entry = bundle.addEntry();
            entry.setResource(drafts.parse(row.type(), row.json())).getSearch().setMode(mode);
            entry.setFullUrl(row.type() + "/" + row.id());
        }
    }
}
