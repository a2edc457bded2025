package org.upright.store.sql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.sqlite.SQLiteConfig;

/** Looks at a database file before it becomes a store: whole, with our tables, and with nothing that runs by itself. */
public final class BackupFile {
    private static final Set<String> TABLES = Set.of("schema_version", "resource", "history");

    private BackupFile() {}

    /** Why it is no backup of a store: the end of a sentence; empty where it is one. */
    public static Optional<String> fault(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
                Statement statement = connection.createStatement()) {
            Set<String> missing = new TreeSet<>(TABLES);
            try (ResultSet objects = statement.executeQuery("select type, name from sqlite_master")) {
                while (objects.next()) {
                    if (objects.getString(1).matches("trigger|view")) {
                        return Optional.of("it has the " + objects.getString(1) + " `" + objects.getString(2)
                                + "`, and a store has none");
                    }
                    boolean unused = missing.remove(objects.getString(2));
                }
            }
            return missing.isEmpty()
                    ? damage(statement)
                    : Optional.of("it has no table `" + missing.iterator().next() + "`");
        } catch (SQLException e) {
            return Optional.of("it cannot be read as a SQLite database");
        }
    }

    private static Optional<String> damage(Statement statement) throws SQLException {
        try (ResultSet said = statement.executeQuery("pragma quick_check(1)")) {
            boolean whole = said.next() && "ok".equals(said.getString(1));
            return whole ? Optional.empty() : Optional.of("it is damaged");
        }
    }
}
