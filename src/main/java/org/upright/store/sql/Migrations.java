package org.upright.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.upright.fhir.RefusedException;

/** Brings a database to the present schema: numbered files, each run once, forwards only, all in one transaction. */
final class Migrations {
    private final Dialect dialect;

    Migrations(Dialect dialect) {
        this.dialect = dialect;
    }

    /** The connection's own transaction is committed; several nodes may start at once. */
    void run(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists schema_version (version integer primary key)");
            if (dialect == Dialect.POSTGRES) {
                statement.execute("lock table schema_version in exclusive mode");
            }
            int present = present(statement);
            List<String> files = files();
            if (present > files.size()) {
                throw new RefusedException.Conflict("The database has schema " + present
                        + ", this program knows up to " + files.size()
                        + "; a newer program has used it. Start that one, or restore a backup that was made before.");
            }
            for (int version = present + 1; version <= files.size(); version++) {
                apply(statement, files.get(version - 1), version);
            }
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static int present(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select coalesce(max(version), 0) from schema_version")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private static void apply(Statement statement, String file, int version) throws SQLException {
        for (String sql : file.split(";\\s*\\R|;\\s*$")) {
            if (!sql.isBlank()) {
                statement.execute(sql);
            }
        }
        statement.execute("insert into schema_version values (" + version + ")");
    }

    /** The files' text in the order of their numbers. */
    private List<String> files() {
        List<String> files = new ArrayList<>();
        for (int version = 1; ; version++) {
            String name = dialect.folder() + String.format(Locale.ROOT, "/%03d.sql", version);
            try (InputStream file = Migrations.class.getResourceAsStream(name)) {
                if (file == null) {
                    return files;
                }
                files.add(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
