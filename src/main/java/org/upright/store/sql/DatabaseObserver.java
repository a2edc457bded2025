package org.upright.store.sql;

/**
 * Port: told how long each use of the database took, waiting for a connection or a turn included, whether it succeeded or
 * not. Thread-safe.
 */
public interface DatabaseObserver {
    void read(long nanos);

    void wrote(long nanos);

    /** Tells nobody. */
    static DatabaseObserver none() {
        return new DatabaseObserver() {
            @Override
            public void read(long nanos) {}

            @Override
            public void wrote(long nanos) {}
        };
    }
}
