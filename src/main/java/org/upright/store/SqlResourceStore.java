package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.memory.JsonCost;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.search.FoundPage;
import org.upright.store.search.Query;
import org.upright.store.sql.Database;
import org.upright.store.sql.Databases;
import org.upright.store.sql.Dialect;
import org.upright.store.sql.PageRows;
import org.upright.store.sql.ScratchDatabases;
import org.upright.store.sql.SqlWork;
import org.upright.store.sql.VersionRow;

/** The store over JDBC, on SQLite or PostgreSQL. Thread-safe. */
public final class SqlResourceStore implements ResourceStore {
    /** After so many imported resources PostgreSQL's statistics are made anew, for it plans badly with old ones. */
    private static final long MANY = 5_000;

    private final Database database;
    private final Statistics statistics;
    private final StoreSettings settings;
    private final FhirContext context;
    private final Numbers numbers;
    private final JournalRules rules;
    private final IndexUpkeep upkeep;
    private final Changes changes = new Changes();
    private final Optional<ChangeFeed> feed;
    private final ScratchDatabases scratch = new ScratchDatabases();
    /** A clock that is set back stands still here until it has caught up. */
    private final AtomicLong lastMoment = new AtomicLong();

    private SqlResourceStore(StoreSettings settings, FhirContext context, Database database) {
        this.settings = settings;
        this.context = context;
        this.database = database;
        this.statistics = new Statistics(database);
        this.upkeep = new IndexUpkeep(settings, context, database);
        this.numbers = database.read(Numbers::new);
        this.rules = new JournalRules(
                settings.referenceIntegrity()
                        ? Optional.of(new ReferenceIntegrity(() -> writing().catalog()))
                        : Optional.empty(),
                settings.deletions(),
                upkeep.typesWithUrl(),
                UUID.randomUUID().toString());
        changes.add(List.of("SearchParameter"), written -> upkeep.reload());
        this.feed = database.dialect() == Dialect.POSTGRES
                ? Optional.of(new ChangeFeed(database, rules.node(), settings, changes::publish))
                : Optional.empty();
    }

    /** Brings the schema up to date; the caller closes the store. */
    public static SqlResourceStore open(StoreSettings settings, FhirContext context) {
        Database database = connect(settings);
        try {
            return new SqlResourceStore(settings, context, database);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static Database connect(StoreSettings settings) {
        if (settings.where() instanceof StoreSettings.Location.Server server) {
            return Databases.postgres(
                    server.jdbcUrl(), server.user(), server.password(), 10, settings.silence(), settings.observer());
        }
        StoreSettings.Location.Folder folder = (StoreSettings.Location.Folder) settings.where();
        try {
            Files.createDirectories(folder.path());
            return Databases.sqlite(folder.path().resolve(StoreSettings.DATABASE_FILE), 8, settings.observer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The search parameters that are served now. */
    public ParameterCatalog parameters() {
        return upkeep.served().catalog();
    }

    /** How far the making of index rows for changed search parameters has come; empty where there is nothing to do. */
    public Optional<String> indexing() {
        return upkeep.progress();
    }

    /**
     * Writes every current resource to the folder, a file for each type.
     *
     * @param progress is told of each step in one line
     * @return how many resources were written
     */
    public long exportNdjson(Path folder, Consumer<String> progress) throws IOException {
        return new NdjsonExport(database).run(parameters().types(), folder, progress);
    }

    /**
     * Reads an {@code .ndjson} file, or a transaction Bundle as {@code .json}; goes on where an earlier run stopped.
     *
     * @param progress is told of each step in one line
     * @return how many lines or entries this run has read
     */
    public long importFile(Path file, Consumer<String> progress) throws IOException {
        long read = new StoreImport(context, writing().drafts(), this).run(file, progress);
        if (read >= MANY && database.dialect() == Dialect.POSTGRES) {
            statistics.refresh();
        }
        return read;
    }

    private StoreParts writing() {
        return upkeep.writing();
    }

    @Override
    public Stored read(String type, String id) {
        return reading(session -> Reads.one(session, type, id, Optional.empty(), settings.room()));
    }

    @Override
    public Stored read(String type, String id, long version) {
        return reading(session -> Reads.one(session, type, id, Optional.of(version), settings.room()));
    }

    @CanIgnoreReturnValue
    @Override
    public Written create(Resource resource, Optional<String> ifNoneExist) {
        if (ifNoneExist.isPresent()) {
            return write(true, journal -> writing().conditional().create(journal, resource, ifNoneExist.get()));
        }
        Draft draft = writing().drafts().of(resource, ConditionalWrites.newId());
        return write(false, journal -> journal.add(draft));
    }

    @CanIgnoreReturnValue
    @Override
    public Written update(Resource resource, Optional<Long> ifMatch) {
        Draft draft = writing().drafts().of(resource, Drafts.idOf(resource));
        return write(false, journal -> journal.put(draft, ifMatch));
    }

    @CanIgnoreReturnValue
    @Override
    public Written updateWhere(String type, String criteria, Resource resource, Optional<Long> ifMatch) {
        return write(true, journal -> writing().conditional().update(journal, type, criteria, resource, ifMatch));
    }

    @CanIgnoreReturnValue
    @Override
    public Written patch(String type, String id, ResourcePatch patch, Optional<Long> ifMatch) {
        return write(false, journal -> writing().patches().apply(journal, type, id, patch, ifMatch));
    }

    @CanIgnoreReturnValue
    @Override
    public Written patchWhere(String type, String criteria, ResourcePatch patch, Optional<Long> ifMatch) {
        return write(true, journal -> {
            String id = writing().conditional().required(journal, type, criteria);
            return writing().patches().apply(journal, type, id, patch, ifMatch);
        });
    }

    @CanIgnoreReturnValue
    @Override
    public Written delete(String type, String id, Optional<Long> ifMatch) {
        return write(false, journal -> journal.delete(type, id, ifMatch));
    }

    @CanIgnoreReturnValue
    @Override
    public List<Written> deleteWhere(String type, String criteria) {
        return write(true, journal -> writing().conditional().delete(journal, type, criteria));
    }

    @CanIgnoreReturnValue
    @Override
    public Bundle transact(Bundle bundle) {
        return bundles().answer(bundle);
    }

    /** All that comes as a bundle; for what belongs to one transaction beside its entries, too. */
    BundleWork bundles() {
        return new BundleWork(database, settings, this::writing, this::write);
    }

    @Override
    public SearchPage search(SearchRequest request) {
        Query query = query(request);
        FoundPage page = snapshot(session -> upkeep.served().search().run(session, query, weighed()));
        return new SearchPage(
                stored(page.matches()), stored(page.included()), page.total(), page.next(), page.self(), page.issues());
    }

    /** How the database carries out a search, statement by statement, in its own words. */
    public List<String> explain(SearchRequest request) {
        List<String> plans = new ArrayList<>();
        Query query = query(request);
        return database.readSnapshot(session -> {
            FoundPage unused = upkeep.served().search().run(session.explaining(plans), query, weighed());
            return plans;
        });
    }

    /** How the database carries out {@link #everything}. */
    public List<String> explainEverything(EverythingRequest request) {
        List<String> plans = new ArrayList<>();
        return database.readSnapshot(session -> {
            EverythingPage unused =
                    new Everything(session.explaining(plans), parameters().compartmentPid(), request, weighed()).page();
            return plans;
        });
    }

    private <T> T reading(SqlWork<T> work) {
        return settings.room().outside(() -> database.readWithin(settings.readTime(), work));
    }

    private <T> T snapshot(SqlWork<T> work) {
        return settings.room().outside(() -> database.readSnapshotWithin(settings.readTime(), work));
    }

    private PageRows weighed() {
        return new PageRows(settings.limits().bytes(), settings.room());
    }

    private Query query(SearchRequest request) {
        return new Query(
                request.type(),
                request.parameters(),
                request.compartment().map(this::patient),
                request.strict(),
                request.within().stream()
                        .map(part -> new Query.Within(
                                part.compartment().map(this::patient), UrlCriteria.parse(part.criteria())))
                        .toList());
    }

    @Override
    public boolean judges(String type, String criteria) {
        return check().judges(type.equals("*") ? "Resource" : type, criteria);
    }

    @Override
    public Set<Integer> meeting(String type, String criteria, List<? extends Resource> resources) {
        return check().meeting(type, criteria, resources);
    }

    private PartCheck check() {
        return new PartCheck(writing(), scratch, settings.clock());
    }

    private String patient(String compartment) {
        if (!compartment.startsWith("Patient/")) {
            throw new RefusedException.Unreadable(
                    "Compartment `" + compartment + "` is not supported; `Patient/id` is needed.");
        }
        return compartment.substring("Patient/".length());
    }

    private static List<Stored> stored(List<VersionRow> rows) {
        return rows.stream().map(Journal::stored).toList();
    }

    @Override
    public HistoryPage history(HistoryRequest request) {
        return snapshot(session -> Histories.page(session, request, settings.limits(), weighed()));
    }

    @Override
    public List<Stored> compartment(String patientId, Collection<String> types, RecordBound bound) {
        return reading(session ->
                Reads.compartment(session, parameters().compartmentPid(), patientId, types, bound, settings.room()));
    }

    @Override
    public EverythingPage everything(EverythingRequest request) {
        return snapshot(session -> new Everything(session, parameters().compartmentPid(), request, weighed()).page());
    }

    @Override
    public List<Stored> all(Collection<String> types) {
        return database.readSnapshot(session -> Reads.ofTypes(session, types));
    }

    @Override
    public Resource parse(Stored stored) {
        settings.room().takeUpTo(JsonCost.read(stored.json()));
        return writing().drafts().parse(stored.type(), stored.json());
    }

    @Override
    public void onChange(Collection<String> types, Consumer<List<Stored>> listener) {
        changes.add(types, listener);
    }

    @Override
    public boolean isReady() {
        return database.isReady();
    }

    private record Outcome<T>(T result, List<Stored> written) {}

    <T> T write(boolean serialised, JournalWork<T> work) {
        SqlWork<Outcome<T>> recorded = session -> {
            Journal journal = new Journal(
                    session,
                    numbers,
                    rules,
                    Instant.ofEpochMilli(
                            lastMoment.accumulateAndGet(settings.clock().millis(), Math::max)));
            T result = work.run(journal);
            journal.finish();
            return new Outcome<>(result, journal.written());
        };
        Outcome<T> outcome = serialised || settings.referenceIntegrity()
                ? database.writeSerialised(recorded)
                : database.write(recorded);
        statistics.written(outcome.written().size());
        changes.publish(outcome.written());
        return outcome.result();
    }

    /** Writes a consistent copy to a new file while the store goes on working; SQLite only. */
    public void backup(Path file) {
        StoreBackup.copy(database, file);
    }

    /**
     * Makes a backup the store of an empty folder; SQLite only.
     *
     * @throws IOException where the file cannot be read or the folder not be written
     */
    public static void restore(Path file, StoreSettings settings) throws IOException {
        if (!(settings.where() instanceof StoreSettings.Location.Folder folder)) {
            throw new RefusedException.Unprocessable("A store on PostgreSQL is restored with `pg_restore`.");
        }
        StoreBackup.restore(file, folder.path());
    }

    @Override
    public void close() {
        feed.ifPresent(ChangeFeed::close);
        upkeep.close();
        statistics.close();
        scratch.close();
        database.close();
    }
}
