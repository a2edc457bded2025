package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.RefusedException;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.sql.Database;

/**
 * Keeps the index in step with the search parameters.
 *
 * <p>When parameters change, writes are indexed by the new ones at once, what is stored is indexed again in the background,
 * and searches by the new ones are refused as unavailable until that is done. It starts again where the process ended
 * before.
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
    private volatile Optional<StoredParameters.Loaded> latest = Optional.empty();
    private volatile StoreParts writing;
    private volatile StoreParts served;
    private volatile Optional<String> progress = Optional.empty();

    IndexUpkeep(StoreSettings settings, FhirContext context, Database database) {
        this.settings = settings;
        this.context = context;
        this.database = database;
        this.parameters = new StoredParameters(database, context);
        StoredParameters.Loaded loaded = parameters.load(settings.parameters());
        this.writing = parts(loaded.catalog());
        this.served = writing;
        if (!loaded.fingerprints().isEmpty()) {
            begin(loaded);
            background.execute(() -> reindex(loaded));
        }
    }

    private StoreParts parts(ParameterCatalog catalog) {
        return StoreParts.of(settings, context, database.dialect(), catalog);
    }

    /** From here on writes are indexed by the new parameters, and searches by those wait. */
    private void begin(StoredParameters.Loaded loaded) {
        latest = Optional.of(loaded);
        progress = Optional.of("Nothing is indexed yet.");
        writing = parts(loaded.catalog());
        served = parts(served.catalog().awaiting(loaded.fingerprints().keySet(), () -> progress.orElse("")));
    }

    /** Every row is there already: the parameters are those that are known, whoever declares them. */
    private void serve(StoredParameters.Loaded loaded) {
        latest = Optional.of(loaded);
        writing = parts(loaded.catalog());
        served = writing;
        progress = Optional.empty();
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

    /** Reads the parameters again, after one was written; when this returns, searches know of it. */
    void reload() {
        try {
            beginAnew();
        } catch (RefusedException.Unavailable e) {
            background.execute(() -> untilDone(() -> beginAnew()).ifPresent(done -> LOG.debug("Read late.")));
        }
    }

    @CanIgnoreReturnValue
    private synchronized boolean beginAnew() {
        StoredParameters.Loaded loaded = parameters.load(settings.parameters());
        if (loaded.fingerprints().isEmpty()) {
            serve(loaded);
        } else {
            begin(loaded);
            background.execute(() -> reindex(loaded));
        }
        return true;
    }

    private void reindex(StoredParameters.Loaded loaded) {
        Optional<Boolean> done = untilDone(() -> {
            new Reindexing(database, writing.drafts(), loaded.catalog(), settings)
                    .run(loaded.staleTypes(), line -> progress = Optional.of(line));
            parameters.done(loaded);
            return true;
        });
        if (done.isPresent() && latest.filter(last -> last == loaded).isPresent()) {
            served = parts(loaded.catalog());
            progress = Optional.empty();
        }
    }

    /** Again and again while the database is away; empty where the store was closed meanwhile. */
    private static <T> Optional<T> untilDone(Supplier<T> work) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                return Optional.of(work.get());
            } catch (RefusedException.Unavailable e) {
                LOG.warn("The index is not up to date yet: {}", e.getMessage());
                pause();
            }
        }
        return Optional.empty();
    }

    private static void pause() {
        try {
            Thread.sleep(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
