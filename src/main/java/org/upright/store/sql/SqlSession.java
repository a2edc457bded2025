package org.upright.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One connection and the statements that were prepared on it. Used by one thread at a time. */
public final class SqlSession {
    private static final int STATEMENTS_KEPT = 200;
    private static final int FEW = 40;

    private final Connection connection;
    private final Dialect dialect;
    private final Optional<List<String>> plans;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(64, 0.75f, true);

    SqlSession(Connection connection, Dialect dialect) {
        this(connection, dialect, Optional.empty());
    }

    private SqlSession(Connection connection, Dialect dialect, Optional<List<String>> plans) {
        this.connection = connection;
        this.dialect = dialect;
        this.plans = plans;
    }

    /** One on the same connection that adds the plan of each query that it runs, after a line with its beginning. */
    public SqlSession explaining(List<String> plans) {
        return new SqlSession(connection, dialect, Optional.of(plans));
    }

    Connection connection() {
        return connection;
    }

    public Dialect dialect() {
        return dialect;
    }

    /** Every row, in the order of the query. */
    public <T> List<T> list(String sql, List<?> arguments, RowReader<T> reader) throws SQLException {
        if (plans.isPresent()) {
            explain(sql, arguments, plans.get());
        }
        return query(sql, arguments, reader);
    }

    private void explain(String sql, List<?> arguments, List<String> to) throws SQLException {
        boolean postgres = dialect == Dialect.POSTGRES;
        to.add(sql.startsWith("select count") ? "count:" : "rows:");
        to.addAll(query(
                (postgres ? "explain " : "explain query plan ") + sql,
                arguments,
                row -> "  " + row.getString(postgres ? 1 : 4)));
    }

    private <T> List<T> query(String sql, List<?> arguments, RowReader<T> reader) throws SQLException {
        PreparedStatement statement = prepared(sql);
        bind(statement, arguments);
        List<T> rows = new ArrayList<>();
        try (ResultSet results = statement.executeQuery()) {
            while (results.next()) {
                rows.add(reader.read(results));
            }
        }
        return rows;
    }

    public <T> Optional<T> first(String sql, List<?> arguments, RowReader<T> reader) throws SQLException {
        List<T> rows = list(sql, arguments, reader);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    /** The first column of the first row; 0 where there is none. */
    public long number(String sql, Object... arguments) throws SQLException {
        return first(sql, List.of(arguments), row -> row.getLong(1)).orElse(0L);
    }

    /** How many rows were written. */
    @com.google.errorprone.annotations.CanIgnoreReturnValue
    public int update(String sql, Object... arguments) throws SQLException {
        PreparedStatement statement = prepared(sql);
        bind(statement, List.of(arguments));
        return statement.executeUpdate();
    }

    /** The same statement for every row of arguments; nothing where there is no row. */
    public void batch(String sql, Collection<Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        PreparedStatement statement = prepared(sql);
        for (Object[] row : rows) {
            bind(statement, List.of(row));
            statement.addBatch();
        }
        int[] written = statement.executeBatch();
        if (written.length != rows.size()) {
            throw new SQLException("Of " + rows.size() + " rows " + written.length + " were written.");
        }
    }

    /**
     * Rows into tables, each named with its columns. A few rows go to a server in one message; SQLite has no server, and
     * a batch has few statements.
     */
    public void insert(Map<String, List<Object[]>> rows) throws SQLException {
        if (dialect == Dialect.POSTGRES && rows.values().stream().allMatch(ofTable -> ofTable.size() <= FEW)) {
            insertTogether(rows);
            return;
        }
        for (Map.Entry<String, List<Object[]>> ofTable : rows.entrySet()) {
            batch("insert into " + ofTable.getKey() + " values " + marks(ofTable.getKey()), ofTable.getValue());
        }
    }

    private void insertTogether(Map<String, List<Object[]>> rows) throws SQLException {
        List<String> inserts = new ArrayList<>();
        List<Object> arguments = new ArrayList<>();
        rows.forEach((table, ofTable) -> {
            if (!ofTable.isEmpty()) {
                inserts.add("insert into " + table + " values "
                        + String.join(", ", Collections.nCopies(ofTable.size(), marks(table))));
                ofTable.forEach(row -> arguments.addAll(List.of(row)));
            }
        });
        if (!inserts.isEmpty()) {
            update(String.join("; ", inserts), arguments.toArray());
        }
    }

    private static String marks(String tableAndColumns) {
        int columns = tableAndColumns.split(",").length;
        return "(?" + ", ?".repeat(columns - 1) + ")";
    }

    private static void bind(PreparedStatement statement, List<?> arguments) throws SQLException {
        int at = 1;
        for (Object argument : arguments) {
            if (argument instanceof String text) {
                statement.setString(at++, text);
            } else if (argument instanceof Long number) {
                statement.setLong(at++, number);
            } else if (argument instanceof Integer number) {
                statement.setInt(at++, number);
            } else if (argument instanceof Double number) {
                statement.setDouble(at++, number);
            } else if (argument instanceof byte[] bytes) {
                statement.setBytes(at++, bytes);
            } else {
                throw new IllegalArgumentException("No column takes a " + argument.getClass() + ".");
            }
        }
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known != null && !known.isClosed()) {
            return known;
        }
        if (statements.size() >= STATEMENTS_KEPT) {
            forgetOldest();
        }
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.put(sql, statement);
        return statement;
    }

    /** After an error of SQLite, whose driver leaves some of them unusable without saying so. */
    void forgetStatements() {
        for (PreparedStatement statement : statements.values()) {
            try {
                statement.close();
            } catch (SQLException e) {
                continue; // it is not used again
            }
        }
        statements.clear();
    }

    private void forgetOldest() throws SQLException {
        var oldest = statements.entrySet().iterator();
        oldest.next().getValue().close();
        oldest.remove();
    }
}
