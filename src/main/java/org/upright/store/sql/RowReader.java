package org.upright.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the row that the result set stands on. */
@FunctionalInterface
public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
}
