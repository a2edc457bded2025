package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** PostgreSQL's statistics are made by a thread of their own. */
@EnabledIf(
        value = "org.upright.store.EmbeddedPostgresServer#isThere",
        disabledReason = "PostgreSQL does not start here")
class StatisticsTest {
    /** Keeps ANALYZE out of the table, and no writer. */
    private static final String LOCK = "lock table ik in share update exclusive mode";

    @Test
    void noWriterWaitsForStatisticsThatAreBeingMade() throws Exception {
        StoreSettings settings = EmbeddedPostgresServer.newDatabase();
        try (SqlResourceStore store = SqlResourceStore.open(settings, FhirContext.forR4Cached());
                Connection other = connect(settings);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(LOCK);

            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> write(store, 450));
            assertEquals(0, known(settings), "they cannot have been made");
            other.rollback();

            for (int i = 0; i < 1_200 && known(settings) == 0; i++) {
                Thread.sleep(50);
            }
            assertTrue(known(settings) > 0, "they are made when they can be");
        }
    }

    private static void write(SqlResourceStore store, int resources) {
        for (int i = 0; i < resources; i++) {
            Written unused = store.create(new Patient().setActive(i % 2 == 0), Optional.empty());
        }
    }

    private static Connection connect(StoreSettings settings) throws SQLException {
        StoreSettings.Location.Server server = (StoreSettings.Location.Server) settings.where();
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }

    /** Columns of the key index that PostgreSQL has statistics of. */
    private static int known(StoreSettings settings) throws SQLException {
        try (Connection connection = connect(settings);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from pg_stats where tablename = 'ik'")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
