package org.upright.store.search;

import java.util.List;

/** One criterion, over the resource {@code r}. */
sealed interface Filter {
    /** The condition, such that SQLite looks into the index for each resource, by the resource's number. */
    Clause perResource();

    /** The condition, such that the database can begin with the index. */
    Clause asSet();

    /**
     * On columns of the resource itself.
     *
     * @param names whether it names the resources by their ids
     */
    record OnResource(Clause condition, boolean names) implements Filter {
        @Override
        public Clause perResource() {
            return condition;
        }

        @Override
        public Clause asSet() {
            return condition;
        }
    }

    /**
     * On rows of the index.
     *
     * @param from tables; the one whose rid counts is {@code t}
     * @param near the same condition, such that it is cheap for a row that is known
     * @param beneath what the resources at the other end of a chain are held to
     * @param negated whether the resource may have no such row
     */
    record OnIndex(String from, Clause condition, Clause near, List<Filter> beneath, boolean negated)
            implements Filter {
        OnIndex(String from, Clause condition, boolean negated) {
            this(from, condition, condition, List.of(), negated);
        }

        static OnIndex keys(Clause condition) {
            return new OnIndex("ik t", condition, false);
        }

        static OnIndex ranges(Clause condition) {
            return new OnIndex("ir t", condition, false);
        }

        OnIndex negate() {
            return new OnIndex(from, condition, near, beneath, !negated);
        }

        @Override
        public Clause perResource() {
            String byResource = from.replaceAll("\\b(ik|ir) (\\w+)", "$1 $2 indexed by $1_rid");
            return near.within(
                    (negated ? "not " : "") + "exists (select 1 from " + byResource + " where t.rid = r.rid and ({}))");
        }

        /** PostgreSQL may go through all rows again for each resource where it is asked {@code not in}. */
        @Override
        public Clause asSet() {
            return negated
                    ? near.within("not exists (select 1 from " + from + " where t.rid = r.rid and ({}))")
                    : condition.within("r.rid in (select t.rid from " + from + " where {})");
        }

        /** How many rows there are, counted up to a bound. */
        Clause counted(int bound) {
            return condition.within("select count(*) from (select 1 from " + from + " where {} limit " + bound + ") n");
        }
    }
}
