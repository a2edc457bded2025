package org.upright.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/**
 * Databases as the first release (0.1.0) left them: its schema, frozen here, and rows that it wrote. Neither is ever to be
 * changed; what they must still give after a migration is in {@link MigrationTest}.
 */
final class FirstSchema {
    private FirstSchema() {}

    /** In a new file of the folder, with rows where they are asked for. */
    static StoreSettings sqlite(Path folder, boolean rows) throws IOException, SQLException {
        folder.toFile().mkdirs();
        Path file = folder.resolve(StoreSettings.DATABASE_FILE);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            fill(connection, "sqlite.sql", rows);
        }
        return StoreSettings.sqlite(folder);
    }

    /** In a new database of PostgreSQL. */
    static StoreSettings postgres(boolean rows) throws IOException, SQLException {
        StoreSettings settings = EmbeddedPostgresServer.newDatabase();
        StoreSettings.Location.Server where = (StoreSettings.Location.Server) settings.where();
        try (Connection connection = DriverManager.getConnection(where.jdbcUrl(), where.user(), where.password())) {
            fill(connection, "postgres.sql", rows);
            if (rows) {
                execute(connection, "select setval('resource_rid', (select max(rid) from resource))");
                execute(connection, "select setval('history_hid', (select max(hid) from history))");
            }
            execute(connection, "select setval('parameter_pid_seq', (select max(pid) from parameter))");
        }
        return settings;
    }

    /** What a later program would leave. */
    static void makeNewer(StoreSettings settings) throws SQLException {
        try (Connection connection = connect(settings)) {
            execute(connection, "insert into schema_version values (999)");
        }
    }

    private static Connection connect(StoreSettings settings) throws SQLException {
        if (settings.where() instanceof StoreSettings.Location.Server where) {
            return DriverManager.getConnection(where.jdbcUrl(), where.user(), where.password());
        }
        StoreSettings.Location.Folder folder = (StoreSettings.Location.Folder) settings.where();
        return DriverManager.getConnection("jdbc:sqlite:" + folder.path().resolve(StoreSettings.DATABASE_FILE));
    }

    private static void fill(Connection connection, String schema, boolean rows) throws IOException, SQLException {
        connection.setAutoCommit(false);
        execute(connection, "create table schema_version (version integer primary key)");
        execute(connection, "insert into schema_version values (1)");
        try (InputStream file = file(schema)) {
            for (String sql : new String(file.readAllBytes(), StandardCharsets.UTF_8).split(";\\s*\\R|;\\s*$")) {
                execute(connection, sql);
            }
        }
        insert(connection, rows ? table -> true : table -> table.equals("parameter"));
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static InputStream file(String name) {
        return Optional.ofNullable(FirstSchema.class.getResourceAsStream("schema-1/" + name))
                .orElseThrow();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A line is the table, its columns, then the values: n number, d decimal, s text, x bytes. */
    private static void insert(Connection connection, Predicate<String> wanted) throws IOException, SQLException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(file("rows.tsv.gz")), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split("\t", -1);
                if (wanted.test(cells[0])) {
                    insert(connection, cells);
                }
            }
        }
    }

    private static void insert(Connection connection, String[] cells) throws SQLException {
        String places = "?" + ", ?".repeat(cells.length - 3);
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into " + cells[0] + " (" + cells[1] + ") values (" + places + ")")) {
            for (int i = 2; i < cells.length; i++) {
                String text = cells[i].substring(1);
                switch (cells[i].charAt(0)) {
                    case 'n' -> statement.setLong(i - 1, Long.parseLong(text));
                    case 'd' -> statement.setDouble(i - 1, Double.parseDouble(text));
                    case 'x' -> statement.setBytes(i - 1, HexFormat.of().parseHex(text));
                    default -> statement.setString(i - 1, text);
                }
            }
            statement.executeUpdate();
        }
    }
}
