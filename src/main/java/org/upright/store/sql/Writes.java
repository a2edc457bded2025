package org.upright.store.sql;

/** How writes reach the disk. */
interface Writes extends AutoCloseable {
    /** @param serialised whether no other serialised write may come between */
    <T> T write(SqlWork<T> work, boolean serialised);

    @Override
    void close();
}
