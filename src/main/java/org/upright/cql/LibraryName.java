package org.upright.cql;

/**
 * What a library calls itself.
 *
 * @param namespace what stands before the name, with its dot; empty where nothing does
 */
record LibraryName(String namespace, String name) {
    static LibraryName of(CqlHeader header) {
        return new LibraryName(header.namespace(), header.name());
    }

    /** ELM writes a namespace elsewhere. */
    static LibraryName bare(String name) {
        return new LibraryName("", name);
    }
}
