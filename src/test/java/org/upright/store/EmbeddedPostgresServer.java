package org.upright.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;

/** One PostgreSQL for all tests of a run, a database of its own for each. */
final class EmbeddedPostgresServer {
    private static final Optional<EmbeddedPostgres> SERVER = start();

    private EmbeddedPostgresServer() {}

    private static Optional<EmbeddedPostgres> start() {
        try {
            return Optional.of(EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "300")
                    .start());
        } catch (IOException | IllegalStateException e) {
            System.out.println("PostgreSQL does not start here, its tests are skipped: " + e);
            return Optional.empty();
        }
    }

    static boolean isThere() {
        return SERVER.isPresent();
    }

    /** Settings of a new, empty database. */
    static StoreSettings newDatabase() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        EmbeddedPostgres server = SERVER.orElseThrow();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return StoreSettings.postgres(server.getJdbcUrl("postgres", name), "postgres", "postgres");
    }
}
