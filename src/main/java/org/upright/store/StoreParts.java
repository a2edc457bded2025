package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.util.Optional;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.search.Search;
import org.upright.store.sql.Dialect;

/**
 * What works with one catalog of search parameters.
 *
 * @param scratch searches databases in memory
 */
record StoreParts(
        ParameterCatalog catalog,
        Drafts drafts,
        Search search,
        Search scratch,
        ConditionalWrites conditional,
        Patches patches,
        Transactions transactions) {
    static StoreParts of(StoreSettings settings, FhirContext context, Dialect dialect, ParameterCatalog catalog) {
        Links links = new Links(context);
        Drafts drafts =
                new Drafts(context, catalog, settings.referenceIntegrity() ? Optional.of(links) : Optional.empty());
        Search search = new Search(catalog, dialect, settings.codes(), settings.limits(), settings.clock());
        ConditionalWrites conditional = new ConditionalWrites(search, drafts);
        Patches patches = new Patches(context, drafts, settings.patched());
        return new StoreParts(
                catalog,
                drafts,
                search,
                new Search(catalog, Dialect.SQLITE, settings.codes(), settings.limits(), settings.clock()),
                conditional,
                patches,
                new Transactions(
                        drafts,
                        links,
                        conditional,
                        patches,
                        () -> new BundleReads(search, new BundleAnswers(drafts), settings.limits(), settings.room())));
    }
}
