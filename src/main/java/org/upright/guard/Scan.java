package org.upright.guard;

/** One pass over one input, in as many pieces as it arrives. Not thread-safe; for one input. */
sealed interface Scan permits JsonScan, XmlScan, QueryScan {
    /** @throws BadInputException at the first byte that is not to be parsed */
    void more(byte[] bytes, int from, int to);

    /** @throws BadInputException where the input is not complete */
    void end();

    /** Of JSON the values, of XML the elements and attributes that have begun; of form data none. */
    long values();
}
