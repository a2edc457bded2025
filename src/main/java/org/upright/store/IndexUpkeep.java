package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.Database;

/**
 * Keeps the index in step with the search parameters.
 *
 * <p>When parameters change, writes are indexed by the new ones at once, what is stored is indexed again in the background,
 * and searches know the new ones when that is done. It starts again where the process ended before.
 */
final class IndexUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexUpkeep.class);

    private final StoreSettings settings;
    private final FhirContext context;
    private final Database database;
    private final StoredParameters parameters;
    private final ExecutorService background = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "store-index");
        thread.setDaemon(true);
        return thread;
    });
    private volatile StoreParts writing;
    private volatile StoreParts served;
    private volatile Optional<String> progress = Optional.empty();

    IndexUpkeep(StoreSettings settings, FhirContext context, Database database) {
        this.settings = settings;
        this.context = context;
        this.database = database;
        this.parameters = new StoredParameters(database, context);
        StoredParameters.Loaded loaded = parameters.load(settings.parameters());
        this.writing = parts(loaded);
        this.served = writing;
        if (!loaded.fingerprints().isEmpty()) {
            background.execute(() -> reindex(loaded, writing));
        }
    }

    private StoreParts parts(StoredParameters.Loaded loaded) {
        return StoreParts.of(settings, context, database.dialect(), loaded.catalog());
    }

    /** Indexes what is written. */
    StoreParts writing() {
        return writing;
    }

    /** Answers searches. */
    StoreParts served() {
        return served;
    }

    /** How far the work is; empty where there is none. */
    Optional<String> progress() {
        return progress;
    }

    Set<String> typesWithUrl() {
        return writing.catalog().types().stream()
                .filter(type -> writing.catalog().find(type, "url").isPresent())
                .collect(Collectors.toSet());
    }

    /** Reads the parameters again, after one was written. */
    void reload() {
        progress = Optional.of("Search parameters are read again.");
        background.execute(() -> {
            StoredParameters.Loaded loaded = parameters.load(settings.parameters());
            StoreParts parts = parts(loaded);
            writing = parts;
            reindex(loaded, parts);
        });
    }

    private void reindex(StoredParameters.Loaded loaded, StoreParts parts) {
        try {
            new Reindexing(database, parts.drafts(), loaded.catalog())
                    .run(loaded.staleTypes(), line -> progress = Optional.of(line));
            parameters.done(loaded);
            served = parts;
            progress = Optional.empty();
        } catch (RefusedException e) {
            LOG.warn("The index is not up to date yet: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
