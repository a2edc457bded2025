package org.upright.store.search;

import java.util.List;
import java.util.function.Function;
import org.upright.store.sql.Dialect;

/** One criterion, over the resource {@code r}. */
sealed interface Filter {
    /** The condition, such that SQLite looks into the index for each resource, by the resource's number. */
    Clause perResource();

    /** The condition, such that PostgreSQL looks into the index for each resource, whatever it expects. */
    Clause rowByRow();

    /** The condition, such that the database can begin with the index. */
    Clause asSet();

    /**
     * Several filters together, or several such groups of which one is enough.
     *
     * @param groups none of them empty
     */
    record AnyOf(List<List<Filter>> groups) implements Filter {
        @Override
        public Clause perResource() {
            return joined(Filter::perResource);
        }

        @Override
        public Clause rowByRow() {
            return joined(Filter::rowByRow);
        }

        @Override
        public Clause asSet() {
            return joined(Filter::asSet);
        }

        private Clause joined(Function<Filter, Clause> form) {
            return Clause.anyOf(groups.stream()
                    .map(group -> group.stream().map(form).reduce(Clause::and).orElse(Clause.of("1 = 0")))
                    .toList());
        }
    }

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
        public Clause rowByRow() {
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
     * @param arms conditions of which a row meets one; each is looked for in the index by itself
     * @param near the same, such that it is cheap for a row that is known
     * @param beneath what the resources at the other end of a chain are held to
     * @param negated whether the resource may have no such row
     * @param apart whether no row meets two arms
     */
    record OnIndex(String from, List<Clause> arms, Clause near, List<Filter> beneath, boolean negated, boolean apart)
            implements Filter {
        /** A compound select takes 500 at most, and a long one is no faster than a condition. */
        private static final int MOST_ARMS = 16;

        OnIndex(String from, List<Clause> arms, boolean negated) {
            this(from, arms, Clause.anyOf(arms), List.of(), negated, false);
        }

        static OnIndex keys(List<Clause> arms) {
            return new OnIndex("ik t", arms, false);
        }

        static OnIndex ranges(List<Clause> arms) {
            return new OnIndex("ir t", arms, false);
        }

        /** Of one value, as {@link Comparison} makes them. */
        static OnIndex rangesOfOne(List<Clause> arms) {
            return new OnIndex("ir t", arms, Clause.anyOf(arms), List.of(), false, true);
        }

        /** Whether it is one value of this parameter of the range index, and nothing else. */
        boolean isOnRange(int pid) {
            return apart
                    && !negated
                    && arms.stream()
                            .allMatch(arm -> arm.sql().startsWith("t.pid = ?")
                                    && arm.arguments().get(0).equals(pid));
        }

        OnIndex negate() {
            return new OnIndex(from, arms, near, beneath, !negated, apart);
        }

        @Override
        public Clause perResource() {
            String byResource = from.replaceAll("\\b(ik|ir) (\\w+)", "$1 $2 indexed by $1_rid");
            return near.within(
                    (negated ? "not " : "") + "exists (select 1 from " + byResource + " where t.rid = r.rid and ({}))");
        }

        @Override
        public Clause rowByRow() {
            Clause exists = near.within((negated ? "not " : "") + "exists (select 1 from " + from
                    + " where t.rid = r.rid and ({})" + Dialect.POSTGRES.rowByRow() + ")");
            return new Clause(exists.sql().replaceAll(" indexed by \\w+", ""), exists.arguments());
        }

        /** PostgreSQL may go through all rows again for each resource where it is asked {@code not in}. */
        @Override
        public Clause asSet() {
            return negated
                    ? near.within("not exists (select 1 from " + from + " where t.rid = r.rid and ({}))")
                    : selected("t.rid").within("r.rid in ({})");
        }

        /** How many rows there are, counted up to a bound. */
        Clause counted(int bound) {
            return selected("1").within("select count(*) from ({} limit " + bound + ") n");
        }

        /** One select an arm, for neither database finds the best index for each side of an {@code or}. */
        private Clause selected(String column) {
            String select = "select " + column + " from " + from + " where {}";
            if (arms.size() > MOST_ARMS) {
                return Clause.anyOf(arms).within(select);
            }
            Clause all = arms.get(0).within(select);
            for (Clause arm : arms.subList(1, arms.size())) {
                all = all.then(arm.within(" union all " + select));
            }
            return all;
        }
    }
}
