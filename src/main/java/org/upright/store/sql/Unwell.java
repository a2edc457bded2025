package org.upright.store.sql;

import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteException;

/** Failures that are the database's and may pass, told from those that are ours, as sentences. */
final class Unwell {
    private static final String AWAY = "The database does not answer.";
    private static final String FULL = "The database cannot be written: its disk is full.";
    private static final String READ_ONLY = "The database cannot be written: it is read-only.";
    private static final String BUSY = "The database is too busy; try again.";

    private Unwell() {}

    /** Empty where the statement is at fault. */
    static Optional<String> of(SQLException e) {
        return e instanceof SQLiteException sqlite ? ofSqlite(sqlite) : ofPostgres(e);
    }

    /** @see <a href="https://www.sqlite.org/rescode.html">result codes</a> */
    private static Optional<String> ofSqlite(SQLiteException e) {
        return switch (e.getResultCode().code & 0xFF) {
            case 5, 6 -> Optional.of(BUSY);
            case 8 -> Optional.of(READ_ONLY);
            case 10 -> Optional.of("The database cannot be read or written: its disk fails.");
            case 13 -> Optional.of(FULL);
            case 14 -> Optional.of(AWAY);
            default -> Optional.empty();
        };
    }

    /** @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">error codes</a> */
    private static Optional<String> ofPostgres(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        boolean away = e.getCause() instanceof InterruptedException
                || e instanceof java.sql.SQLTransientException
                || e instanceof java.sql.SQLNonTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("57P");
        return switch (state) {
            case "53100" -> Optional.of(FULL);
            case "25006" -> Optional.of(READ_ONLY);
            case "40001", "40P01" -> Optional.of(BUSY);
            default -> away || state.startsWith("53") ? Optional.of(AWAY) : Optional.empty();
        };
    }
}
