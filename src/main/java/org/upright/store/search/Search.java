package org.upright.store.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.upright.fhir.Issue;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.search.Filter.OnIndex;
import org.upright.store.sql.Dialect;
import org.upright.store.sql.PageRows;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/**
 * Runs searches. Thread-safe.
 *
 * <p>PostgreSQL knows how selective each criterion is, where it need not know how soon a page is full. SQLite would
 * work through the whole set of each criterion, so here the criteria are counted first, up to a bound: the smallest
 * begins, the others are looked up for each resource; where none is small, the type's resources are gone through in the
 * order of the page, which is full soon.
 */
public final class Search {
    private static final int SMALL = 1000;
    /** So few that nothing is gained by counting further criteria. */
    private static final int FEW = 50;

    private final ParameterCatalog catalog;
    private final CriteriaReader reader;
    private final SearchLimits limits;
    private final Dialect dialect;

    public Search(ParameterCatalog catalog, Dialect dialect, Codes codes, SearchLimits limits, Clock clock) {
        this.catalog = catalog;
        this.reader = new CriteriaReader(catalog, dialect, codes, clock);
        this.limits = limits;
        this.dialect = dialect;
    }

    /**
     * One page, its includes and its total.
     *
     * @param reading what weighs the answer that the page is a part of
     */
    public FoundPage run(SqlSession session, Query query, PageRows reading) throws SQLException {
        Criteria criteria = new QueryReader(catalog, reader, limits, query).read();
        List<Issue> issues = new ArrayList<>(criteria.issues());
        Conditions found = where(session, criteria);
        Clause where = found.where();
        Optional<Long> total =
                criteria.total() || criteria.count() == 0 ? Optional.of(total(session, found.all())) : Optional.empty();
        if (criteria.count() == 0) {
            return new FoundPage(List.of(), List.of(), total, Optional.empty(), criteria.self(), issues);
        }
        List<Match> matches = matches(new Pages(session, reading), criteria, found);
        boolean more = matches.size() > criteria.count();
        List<Match> page = more ? matches.subList(0, criteria.count()) : matches;
        List<VersionRow> rows = page.stream().map(Match::row).toList();
        List<VersionRow> included = criteria.inclusions().isEmpty()
                ? List.of()
                : new Inclusions(catalog, limits.mostIncluded(), reading)
                        .of(session, rows, criteria.inclusions(), issues);
        Optional<Map<String, List<String>>> next =
                more ? Optional.of(next(criteria, page.get(page.size() - 1))) : Optional.empty();
        return new FoundPage(rows, included, total, next, criteria.self(), issues);
    }

    /** At most {@code limit} resources that match; every parameter must be known. */
    public List<VersionRow> matching(SqlSession session, String type, Map<String, List<String>> parameters, int limit)
            throws SQLException {
        Query query = new Query(Optional.of(type), parameters, Optional.empty(), true);
        Criteria read = new QueryReader(catalog, reader, limits, query).read();
        Clause where = where(session, read).where();
        Clause select = where.within("select " + VersionRow.COLUMNS
                + " from resource r join history h on h.hid = r.hid where {} order by r.rid limit " + limit);
        return session.list(select.sql(), select.arguments(), VersionRow::of);
    }

    /** Whether one resource of the type tells by itself if it meets the criteria. */
    public boolean judges(String type, Map<String, List<String>> criteria) {
        return reader.judges(type, criteria);
    }

    /** A match with the values that it was sorted by. */
    private record Match(VersionRow row, List<String> values) {
        static Match of(ResultSet result, List<SortKey> keys, PageRows reading) throws SQLException {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                values.add(keys.get(i).isNumber() ? Double.toString(result.getDouble(9 + i)) : result.getString(9 + i));
            }
            return new Match(reading.read(result), values);
        }
    }

    private static Map<String, List<String>> next(Criteria criteria, Match last) {
        Map<String, List<String>> next = new LinkedHashMap<>(criteria.self());
        next.put(
                PageKey.PARAMETER, List.of(new PageKey(last.values(), last.row().rid()).encoded()));
        return next;
    }

    private static long total(SqlSession session, Clause where) throws SQLException {
        Clause count = where.within("select count(*) from resource r where {}");
        return session.first(count.sql(), count.arguments(), row -> row.getLong(1))
                .orElse(0L);
    }

    /** The database, and what weighs the rows that are read from it. */
    private record Pages(SqlSession session, PageRows reading) {
        List<Match> matches(Criteria criteria, Clause select) throws SQLException {
            return session.list(select.sql(), select.arguments(), row -> Match.of(row, criteria.sort(), reading));
        }
    }

    private List<Match> matches(Pages pages, Criteria criteria, Conditions found) throws SQLException {
        int limit = criteria.count() + 1;
        if (criteria.sort().isEmpty()) {
            return pages.matches(criteria, byNumber(criteria, found.where()));
        }
        Sorted sorted = new Sorted(criteria.sort(), criteria.after(), found.where(), dialect);
        if (found.selective() || !sorted.isWalkable()) {
            return pages.matches(criteria, sorted.all(limit));
        }
        if (found.ofKey().isPresent()) {
            return bounded(pages, criteria, found.ofKey().get(), limit);
        }
        List<Match> matches =
                sorted.hasValues() ? new ArrayList<>(pages.matches(criteria, sorted.walked(limit))) : new ArrayList<>();
        if (matches.size() < limit) {
            matches.addAll(pages.matches(criteria, sorted.withoutValue(limit - matches.size())));
        }
        return matches;
    }

    private List<Match> bounded(Pages pages, Criteria criteria, OfKey key, int limit) throws SQLException {
        Sorted sorted = new Sorted(criteria.sort(), criteria.after(), key.others(), dialect);
        List<Match> matches = new ArrayList<>();
        for (Clause arm : key.arms()) {
            if (matches.size() < limit) {
                matches.addAll(pages.matches(criteria, sorted.walked(arm, limit - matches.size())));
            }
        }
        return matches;
    }

    private static Clause byNumber(Criteria criteria, Clause where) {
        Clause from = criteria.after().isEmpty()
                ? where
                : where.and("r.rid > ?", criteria.after().get().rid());
        return from.within("select " + VersionRow.COLUMNS
                + " from resource r join history h on h.hid = r.hid where {} order by r.rid limit "
                + (criteria.count() + 1));
    }

    /**
     * @param where for one page
     * @param all the same, for going through every match
     * @param selective whether one of the criteria is known to leave few resources
     * @param ofKey what bounds the rows that the page is sorted by
     */
    private record Conditions(Clause where, Clause all, boolean selective, Optional<OfKey> ofKey) {}

    /**
     * Criteria on the one row that a resource is sorted by, so that the rows need not be gone through that meet none.
     *
     * @param arms conditions of which the row meets one, in the order of the page: one is on rows that begin before a
     *     time, the other on those that begin behind it
     * @param others criteria on anything else
     */
    private record OfKey(List<Clause> arms, Clause others) {}

    private Conditions where(SqlSession session, Criteria criteria) throws SQLException {
        Clause where = Clause.of("r.del = 0");
        if (!criteria.types().isEmpty()) {
            where = Clause.in("r.rtype", criteria.types()).and(where);
        }
        boolean named = criteria.filters().stream().anyMatch(f -> f instanceof Filter.OnResource on && on.names());
        boolean sorts = !named
                && criteria.sort().stream().limit(1).anyMatch(key -> key.pid().isPresent());
        boolean chained = criteria.filters().stream().anyMatch(Search::isChained);
        Optional<OnIndex> first = dialect.plansByStatistics() && !sorts && !chained
                ? Optional.empty()
                : smallest(session, criteria.filters());
        Clause all = where;
        Clause others = where;
        List<Clause> arms = List.of();
        for (Filter filter : criteria.filters()) {
            Clause form = form(filter, first, sorts);
            where = where.and(form);
            all = all.and(dialect.plansByStatistics() ? filter.asSet() : form);
            if (sorts && isOnKey(filter, criteria.sort().get(0))) {
                arms = product(
                        arms, ordered(((OnIndex) filter).arms(), criteria.sort().get(0)));
            } else {
                others = others.and(form);
            }
        }
        boolean bounded = arms.size() == 1 || arms.size() == 2;
        return new Conditions(
                where,
                all,
                named || first.isPresent(),
                bounded ? Optional.of(new OfKey(arms, others)) : Optional.empty());
    }

    /** Late rows first where the page begins with them. */
    private static List<Clause> ordered(List<Clause> arms, SortKey key) {
        Comparator<Clause> lateFirst = Comparator.comparing(arm -> !arm.sql().contains("t.lo >"));
        return arms.stream()
                .sorted(key.descending() ? lateFirst : lateFirst.reversed())
                .toList();
    }

    private static boolean isOnKey(Filter filter, SortKey key) {
        return key.once()
                && filter instanceof OnIndex index
                && index.isOnRange(key.pid().orElseThrow());
    }

    /** Each of one with each of the other; no row meets two of them. */
    private static List<Clause> product(List<Clause> some, List<Clause> more) {
        return some.isEmpty()
                ? more
                : some.stream().flatMap(one -> more.stream().map(one::and)).toList();
    }

    /**
     * PostgreSQL is left to choose, but for a sorted page of a large set, and for chains that lead to one: it takes such a
     * set for smaller than it is, and makes all of it where the first rows of an index fill the page.
     */
    private Clause form(Filter filter, Optional<OnIndex> first, boolean sorts) {
        if (dialect.plansByStatistics()) {
            boolean begins = first.filter(f -> f == filter).isPresent();
            return !begins && ((sorts && first.isEmpty()) || isChained(filter)) ? filter.rowByRow() : filter.asSet();
        }
        return first.filter(f -> f == filter).isPresent() ? filter.asSet() : filter.perResource();
    }

    private static boolean isChained(Filter filter) {
        return filter instanceof OnIndex on && !on.beneath().isEmpty();
    }

    /** Chains come last, as to count them is dear; those that lead to many are not counted. */
    private static Optional<OnIndex> smallest(SqlSession session, List<Filter> filters) throws SQLException {
        Optional<OnIndex> smallest = Optional.empty();
        long fewest = SMALL;
        List<Filter> cheapFirst =
                filters.stream().sorted(Comparator.comparing(Search::isChained)).toList();
        for (Filter filter : cheapFirst) {
            if (filter instanceof OnIndex index && fewest > FEW && !index.negated() && leadsToFew(session, index)) {
                long rows = count(session, index, fewest);
                if (rows < fewest) {
                    fewest = Math.max(rows, 1);
                    smallest = Optional.of(index);
                }
            }
        }
        return smallest;
    }

    private static boolean leadsToFew(SqlSession session, OnIndex index) throws SQLException {
        for (Filter beneath : index.beneath()) {
            if (beneath instanceof OnIndex on
                    && (on.negated() || !leadsToFew(session, on) || count(session, on, SMALL) >= SMALL)) {
                return false;
            }
        }
        return true;
    }

    private static long count(SqlSession session, OnIndex index, long bound) throws SQLException {
        Clause counted = index.counted((int) bound);
        return session.first(counted.sql(), counted.arguments(), row -> row.getLong(1))
                .orElse(0L);
    }
}
