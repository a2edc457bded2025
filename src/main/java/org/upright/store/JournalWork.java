package org.upright.store;

import java.sql.SQLException;

/** Writes that belong together. May be run again. */
@FunctionalInterface
interface JournalWork<T> {
    T run(Journal journal) throws SQLException;
}
