package org.upright.guard;

/** What an input is held to be. */
public enum Form {
    JSON,
    XML,
    /** Whichever the first byte says; a parser that takes it for the other stops at that byte. */
    EITHER,
    /**
     * Form data: size, escapes and encoding, unless the first byte says JSON or XML, which a parser may believe before
     * the header.
     */
    QUERY
}
