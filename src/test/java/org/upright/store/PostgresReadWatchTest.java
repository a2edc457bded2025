package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.Database;
import org.upright.store.sql.DatabaseObserver;
import org.upright.store.sql.Databases;

@EnabledIf(
        value = "org.upright.store.EmbeddedPostgresServer#isThere",
        disabledReason = "PostgreSQL does not start here")
class PostgresReadWatchTest {
    @Test
    void whatTakesTooLongIsBrokenOffAndTheConnectionIsUsedAgain() {
        StoreSettings.Location.Server where = (StoreSettings.Location.Server)
                EmbeddedPostgresServer.newDatabase().where();
        try (Database database = Databases.postgres(
                where.jdbcUrl(), where.user(), where.password(), 1, Duration.ofMinutes(2), DatabaseObserver.none())) {
            for (int i = 0; i < 3; i++) {
                assertThrows(
                        RefusedException.Unprocessable.class,
                        () -> database.readSnapshotWithin(
                                Duration.ofMillis(1_100),
                                session -> session.number("select count(*) from (select pg_sleep(600)) t")));
                long one = database.readWithin(Duration.ofMinutes(1), session -> session.number("select 1"));
                assertEquals(1, one);
            }
        }
    }
}
