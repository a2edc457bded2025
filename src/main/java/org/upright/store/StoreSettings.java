package org.upright.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.SearchParameter;
import org.upright.memory.Room;
import org.upright.store.search.Codes;
import org.upright.store.search.SearchLimits;
import org.upright.store.sql.DatabaseObserver;

/** Where and how resources are stored. Immutable; each change is a copy. */
public final class StoreSettings {
    /** Where the database is. */
    public sealed interface Location {
        /** SQLite, in a file of this folder. */
        record Folder(Path path) implements Location {}

        /** PostgreSQL. */
        record Server(String jdbcUrl, String user, String password) implements Location {}
    }

    /** Name of an embedded database in its folder. */
    static final String DATABASE_FILE = "upright.db";

    private final Location where;
    // These are set once more in a copy that nobody has seen, and never after.
    private SearchLimits limits = SearchLimits.DEFAULT;
    private boolean referenceIntegrity;
    private List<SearchParameter> parameters = List.of();
    private Codes codes = Codes.none();
    private Deletions deletions = written -> Map.of();
    private PatchedCheck patched = resource -> {};
    private Duration poll = Duration.ofSeconds(2);
    private boolean notified = true;
    private Clock clock = Clock.systemUTC();
    private DatabaseObserver observer = DatabaseObserver.none();
    private Room room = Room.unbounded();
    private Duration readTime = Duration.ofSeconds(10);
    private Duration silence = Duration.ofMinutes(2);

    private StoreSettings(Location where) {
        this.where = where;
    }

    /** In one file of the folder, which is made where it is not there. */
    public static StoreSettings sqlite(Path folder) {
        return new StoreSettings(new Location.Folder(folder));
    }

    /** @param jdbcUrl {@code jdbc:postgresql://host:port/database} */
    public static StoreSettings postgres(String jdbcUrl, String user, String password) {
        return new StoreSettings(new Location.Server(jdbcUrl, user, password));
    }

    private StoreSettings changed(Consumer<StoreSettings> change) {
        StoreSettings copy = new StoreSettings(where);
        copy.limits = limits;
        copy.referenceIntegrity = referenceIntegrity;
        copy.parameters = parameters;
        copy.codes = codes;
        copy.deletions = deletions;
        copy.patched = patched;
        copy.poll = poll;
        copy.notified = notified;
        copy.clock = clock;
        copy.observer = observer;
        copy.room = room;
        copy.readTime = readTime;
        copy.silence = silence;
        change.accept(copy);
        return copy;
    }

    /** Sizes of search answers. */
    public StoreSettings withLimits(SearchLimits given) {
        return changed(copy -> copy.limits = given);
    }

    /** A literal reference to what does not exist is refused. */
    public StoreSettings withReferenceIntegrity() {
        return changed(copy -> copy.referenceIntegrity = true);
    }

    /** Search parameters beside R4's and ours. */
    public StoreSettings withParameters(List<SearchParameter> given) {
        return changed(copy -> copy.parameters = List.copyOf(given));
    }

    /** What {@code :in} and {@code :below} ask. */
    public StoreSettings withCodes(Codes given) {
        return changed(copy -> copy.codes = given);
    }

    /** Who may object to a deletion. */
    public StoreSettings withDeletions(Deletions given) {
        return changed(copy -> copy.deletions = given);
    }

    /** What a patched resource must pass. */
    public StoreSettings withPatched(PatchedCheck given) {
        return changed(copy -> copy.patched = given);
    }

    /** How often another node's writes are looked for where no notification came. */
    public StoreSettings withPoll(Duration given) {
        return changed(copy -> copy.poll = given);
    }

    /**
     * Without notifications, which a pooler in transaction mode loses: another node's writes are looked for each
     * {@code poll}.
     */
    public StoreSettings unnotified() {
        return changed(copy -> copy.notified = false);
    }

    public StoreSettings withClock(Clock given) {
        return changed(copy -> copy.clock = given);
    }

    /** Told how long the database takes. */
    public StoreSettings withObserver(DatabaseObserver given) {
        return changed(copy -> copy.observer = given);
    }

    /** What the answers are counted to. */
    public StoreSettings withRoom(Room given) {
        return changed(copy -> copy.room = given);
    }

    /** How long the database may take for one read of a caller. */
    public StoreSettings withReadTime(Duration given) {
        Duration broken = given.plusSeconds(30); // until then the server says at least that it was broken off
        return changed(copy -> {
            copy.readTime = given;
            copy.silence = silence.compareTo(broken) < 0 ? broken : silence;
        });
    }

    /** How long PostgreSQL may leave a statement without an answer. */
    StoreSettings withSilence(Duration given) {
        return changed(copy -> copy.silence = given);
    }

    Duration silence() {
        return silence;
    }

    Location where() {
        return where;
    }

    SearchLimits limits() {
        return limits;
    }

    boolean referenceIntegrity() {
        return referenceIntegrity;
    }

    List<SearchParameter> parameters() {
        return parameters;
    }

    Codes codes() {
        return codes;
    }

    Deletions deletions() {
        return deletions;
    }

    PatchedCheck patched() {
        return patched;
    }

    Duration poll() {
        return poll;
    }

    boolean notified() {
        return notified;
    }

    Clock clock() {
        return clock;
    }

    DatabaseObserver observer() {
        return observer;
    }

    Duration readTime() {
        return readTime;
    }

    Room room() {
        return room;
    }
}
