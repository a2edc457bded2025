package org.upright.store.sql;

import java.sql.SQLException;

/** Statements that belong together, run on one connection. May be run again where the database asks for it. */
@FunctionalInterface
public interface SqlWork<T> {
    T run(SqlSession session) throws SQLException;
}
