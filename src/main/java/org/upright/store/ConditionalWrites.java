package org.upright.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.store.search.Search;
import org.upright.store.sql.VersionRow;

/**
 * Writes whose target is found by criteria, inside a transaction.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#cond-update">conditional interactions</a>
 */
final class ConditionalWrites {
    private static final int MOST_DELETED = 10_000;

    private final Search search;
    private final Drafts drafts;

    ConditionalWrites(Search search, Drafts drafts) {
        this.search = search;
        this.drafts = drafts;
    }

    /** The one match; more than one is refused. */
    Optional<VersionRow> match(Journal journal, String type, String criteria) throws SQLException {
        List<VersionRow> matches = matches(journal, type, criteria, 2);
        if (matches.size() > 1) {
            throw new RefusedException.PreconditionFailed(
                    "`" + type + "?" + criteria + "` matches more than one resource; one or none is needed.");
        }
        return matches.stream().findFirst();
    }

    private List<VersionRow> matches(Journal journal, String type, String criteria, int limit) throws SQLException {
        var parameters = UrlCriteria.parse(criteria);
        if (parameters.isEmpty()) {
            throw new RefusedException.PreconditionFailed(
                    "A conditional request for " + type + " has no criteria; at least one is needed.");
        }
        return search.matching(journal.session(), type, parameters, limit);
    }

    Written create(Journal journal, Resource resource, String criteria) throws SQLException {
        Optional<VersionRow> match = match(journal, resource.fhirType(), criteria);
        return match.isPresent()
                ? new Written(Journal.stored(match.get()), Written.Kind.UNCHANGED)
                : journal.add(drafts.of(resource, newId()));
    }

    Written update(Journal journal, String type, String criteria, Resource resource, Optional<Long> ifMatch)
            throws SQLException {
        String id = target(journal, type, criteria, resource);
        return journal.put(drafts.of(resource, id), ifMatch);
    }

    /** The id of the one match; none is refused. */
    String required(Journal journal, String type, String criteria) throws SQLException {
        return match(journal, type, criteria)
                .map(VersionRow::id)
                .orElseThrow(
                        () -> new RefusedException.NotFound("`" + type + "?" + criteria + "` matches no resource."));
    }

    /** The id that a conditional update writes to. */
    String target(Journal journal, String type, String criteria, Resource resource) throws SQLException {
        Optional<VersionRow> match = match(journal, type, criteria);
        String given = Drafts.idOf(resource);
        if (match.isPresent() && !given.isEmpty() && !given.equals(match.get().id())) {
            throw new RefusedException.Unreadable("The resource has the id `" + given + "`, the match of `" + type + "?"
                    + criteria + "` has `" + match.get().id() + "`.");
        }
        return match.map(VersionRow::id).orElseGet(() -> given.isEmpty() ? newId() : given);
    }

    List<Written> delete(Journal journal, String type, String criteria) throws SQLException {
        List<Written> deleted = new ArrayList<>();
        for (VersionRow match : matches(journal, type, criteria, MOST_DELETED)) {
            deleted.add(journal.delete(type, match.id(), Optional.empty()));
        }
        return deleted;
    }

    /** Begins with the time, so that neighbours in time are neighbours in the indexes. */
    static String newId() {
        UUID random = UUID.randomUUID();
        long high = (System.currentTimeMillis() << 16) | 0x7000L | (random.getMostSignificantBits() & 0xFFFL);
        return new UUID(high, random.getLeastSignificantBits()).toString();
    }
}
