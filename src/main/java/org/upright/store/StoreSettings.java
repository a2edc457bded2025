package org.upright.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.r4.model.SearchParameter;
import org.upright.store.search.Codes;
import org.upright.store.search.SearchLimits;
import org.upright.store.sql.DatabaseObserver;

/**
 * Where and how resources are stored.
 *
 * @param where folder or server
 * @param limits sizes of search answers
 * @param referenceIntegrity whether a literal reference to what does not exist is refused
 * @param parameters search parameters beside R4's and ours
 * @param codes what {@code :in} and {@code :below} ask
 * @param deletions who may object to a deletion
 * @param patched what a patched resource must pass
 * @param poll how often another node's writes are looked for where no notification came
 * @param observer told how long the database takes
 * @param notified whether to wait for notifications; a pooler in transaction mode loses them
 */
public record StoreSettings(
        Location where,
        SearchLimits limits,
        boolean referenceIntegrity,
        List<SearchParameter> parameters,
        Codes codes,
        Deletions deletions,
        PatchedCheck patched,
        Duration poll,
        boolean notified,
        Clock clock,
        DatabaseObserver observer) {
    /** Where the database is. */
    public sealed interface Location {
        /** SQLite, in a file of this folder. */
        record Folder(Path path) implements Location {}

        /** PostgreSQL. */
        record Server(String jdbcUrl, String user, String password) implements Location {}
    }

    /** Name of an embedded database in its folder. */
    static final String DATABASE_FILE = "upright.db";

    public StoreSettings {
        parameters = List.copyOf(parameters);
    }

    /** In one file of the folder, which is made where it is not there. */
    public static StoreSettings sqlite(Path folder) {
        return at(new Location.Folder(folder));
    }

    /** @param jdbcUrl {@code jdbc:postgresql://host:port/database} */
    public static StoreSettings postgres(String jdbcUrl, String user, String password) {
        return at(new Location.Server(jdbcUrl, user, password));
    }

    private static StoreSettings at(Location where) {
        return new StoreSettings(
                where,
                SearchLimits.DEFAULT,
                false,
                List.of(),
                Codes.none(),
                written -> Map.of(),
                patched -> {},
                Duration.ofSeconds(2),
                true,
                Clock.systemUTC(),
                DatabaseObserver.none());
    }

    public StoreSettings withLimits(SearchLimits given) {
        return new StoreSettings(
                where,
                given,
                referenceIntegrity,
                parameters,
                codes,
                deletions,
                patched,
                poll,
                notified,
                clock,
                observer);
    }

    public StoreSettings withReferenceIntegrity() {
        return new StoreSettings(
                where, limits, true, parameters, codes, deletions, patched, poll, notified, clock, observer);
    }

    public StoreSettings withParameters(List<SearchParameter> given) {
        return new StoreSettings(
                where, limits, referenceIntegrity, given, codes, deletions, patched, poll, notified, clock, observer);
    }

    public StoreSettings withCodes(Codes given) {
        return new StoreSettings(
                where,
                limits,
                referenceIntegrity,
                parameters,
                given,
                deletions,
                patched,
                poll,
                notified,
                clock,
                observer);
    }

    public StoreSettings withDeletions(Deletions given) {
        return new StoreSettings(
                where, limits, referenceIntegrity, parameters, codes, given, patched, poll, notified, clock, observer);
    }

    public StoreSettings withPatched(PatchedCheck given) {
        return new StoreSettings(
                where,
                limits,
                referenceIntegrity,
                parameters,
                codes,
                deletions,
                given,
                poll,
                notified,
                clock,
                observer);
    }

    public StoreSettings withPoll(Duration given) {
        return new StoreSettings(
                where,
                limits,
                referenceIntegrity,
                parameters,
                codes,
                deletions,
                patched,
                given,
                notified,
                clock,
                observer);
    }

    /** Without notifications: another node's writes are looked for each {@code poll}. */
    public StoreSettings unnotified() {
        return new StoreSettings(
                where, limits, referenceIntegrity, parameters, codes, deletions, patched, poll, false, clock, observer);
    }

    public StoreSettings withClock(Clock given) {
        return new StoreSettings(
                where,
                limits,
                referenceIntegrity,
                parameters,
                codes,
                deletions,
                patched,
                poll,
                notified,
                given,
                observer);
    }

    public StoreSettings withObserver(DatabaseObserver given) {
        return new StoreSettings(
                where, limits, referenceIntegrity, parameters, codes, deletions, patched, poll, notified, clock, given);
    }
}
