package org.upright.cql;

/** Port: told of the costly things, so that it can be shown that warm calls do none of them twice. Thread-safe. */
public interface CqlObserver {
    /** A library was translated from its source. */
    void translated(String library);

    /** The engine evaluated expressions of a library for one call. */
    void ran(String library);

    /** Tells nobody. */
    static CqlObserver none() {
        return new CqlObserver() {
            @Override
            public void translated(String library) {}

            @Override
            public void ran(String library) {}
        };
    }
}
