package org.upright.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.RefusedException;

/**
 * Opens databases, with the schema as this program needs it.
 *
 * <p>SQLite: write-ahead log, and an fsync for every commit, so that an acknowledged write outlives a crash and a power
 * cut. PostgreSQL: plans are made with the values of the criteria, which the generic plan serves badly.
 *
 * @see <a href="https://www.sqlite.org/pragma.html#pragma_synchronous">synchronous</a>
 */
public final class Databases {
    /** Acknowledges a commit when it is on the disk, whatever the server's default; what waits for replicas is left. */
    private static final String KEEP = "select set_config('synchronous_commit', 'on', false)"
            + " where current_setting('synchronous_commit') = 'off'";

    private static final Logger LOG = LoggerFactory.getLogger(Databases.class);

    /** So long a thread waits for a connection at most. */
    private static final long CONNECTION_MILLIS = 5_000;

    /** Plans with the values, for a disk that has no moving parts: its next page costs no more than another. */
    private static final String PLANS = "-c plan_cache_mode=force_custom_plan -c random_page_cost=1.1";

    /** Of the file; as much as SQLite maps at most. Pages in it are read without a call into the system. */
    private static final String MAPPED = "2147418112";

    private Databases() {}

    /** One file, made where it is not there. */
    public static Database sqlite(Path file, int readers, DatabaseObserver observer) {
        String url = "jdbc:sqlite:" + file.toAbsolutePath();
        try {
            Connection writer = DriverManager.getConnection(url);
            pragmas(writer);
            new Migrations(Dialect.SQLITE).run(writer);
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setPoolName("store-readers");
            config.setMaximumPoolSize(readers);
            config.setConnectionTimeout(CONNECTION_MILLIS);
            config.setMaxLifetime(0);
            config.setMinimumIdle(1);
            config.setConnectionInitSql("pragma busy_timeout=10000;");
            config.addDataSourceProperty("cache_size", "-16000");
            config.addDataSourceProperty("mmap_size", MAPPED);
            return new Database(Dialect.SQLITE, new HikariDataSource(config), new GroupedWrites(writer), observer);
        } catch (SQLException e) {
            throw Database.refusal(e);
        }
    }

    private static void pragmas(Connection writer) throws SQLException {
        try (var statement = writer.createStatement()) {
            statement.execute("pragma mmap_size=" + MAPPED);
            statement.execute("pragma journal_mode=wal");
            statement.execute("pragma synchronous=full");
            statement.execute("pragma busy_timeout=10000");
            statement.execute("pragma cache_size=-64000");
            statement.execute("pragma temp_store=memory");
            statement.execute("pragma wal_autocheckpoint=16000");
        }
    }

    /** @param silence how long the server may say nothing to a statement, after which its connection is given up */
    public static Database postgres(
            String url, String user, String password, int connections, Duration silence, DatabaseObserver observer) {
        HikariDataSource writers =
                new HikariDataSource(postgresConfig("store-writers", url, user, password, connections, silence));
        try (Connection connection = writers.getConnection()) {
            warnOfLosses(connection);
            connection.setNetworkTimeout(Runnable::run, 0); // to make an index may take long; the pool sets it back
            new Migrations(Dialect.POSTGRES).run(connection);
        } catch (SQLException e) {
            writers.close();
            throw Database.refusal(e);
        } catch (RefusedException e) {
            writers.close();
            throw e;
        }
        HikariConfig reading = postgresConfig("store-readers", url, user, password, connections, silence);
        reading.addDataSourceProperty("options", PLANS + " -c default_transaction_isolation=repeatable\\ read");
        HikariDataSource readers = new HikariDataSource(reading);
        return new Database(Dialect.POSTGRES, readers, new ParallelWrites(writers), observer);
    }

    /** What we ask of our own connections is set by {@link #KEEP}; these two are the server's. */
    private static void warnOfLosses(Connection connection) throws SQLException {
        for (String setting : List.of("fsync", "full_page_writes")) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("show " + setting)) {
                if (row.next() && row.getString(1).equals("off")) {
                    LOG.warn(
                            "PostgreSQL runs with `{}=off`: a crash of its machine loses acknowledged writes.",
                            setting);
                }
            }
        }
    }

    private static HikariConfig postgresConfig(
            String name, String url, String user, String password, int most, Duration silence) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setPoolName(name);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_MILLIS);
        config.setMaxLifetime(0);
        config.setKeepaliveTime(120_000);
        config.setInitializationFailTimeout(10_000);
        config.setConnectionInitSql(KEEP);
        config.addDataSourceProperty("options", PLANS);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", Long.toString(silence.toSeconds()));
        return config;
    }
}
