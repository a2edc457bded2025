package org.upright.store;

import java.sql.SQLException;
import java.time.Clock;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.ScratchDatabases;
import org.upright.store.sql.SqlSession;
import org.upright.store.sql.VersionRow;

/**
 * Which resources meet criteria, whether they are stored or not: their index rows are put into a database in memory, and
 * searched there by what searches the store. So there is one meaning of criteria. Thread-safe.
 */
final class PartCheck {
    private static final byte[] NOTHING = {};

    private final StoreParts parts;
    private final ScratchDatabases databases;
    private final Clock clock;

    PartCheck(StoreParts parts, ScratchDatabases databases, Clock clock) {
        this.parts = parts;
        this.databases = databases;
        this.clock = clock;
    }

    /** Whether one resource alone tells if it meets them. */
    boolean judges(String type, String criteria) {
        try {
            return parts.scratch().judges(type, UrlCriteria.parse(criteria));
        } catch (RefusedException.Unreadable e) {
            return false;
        }
    }

    /** Places in the list of those that meet them. */
    Set<Integer> meeting(String type, String criteria, List<? extends Resource> resources) {
        Set<Integer> places = new HashSet<>();
        if (judges(type, criteria)) {
            Map<String, List<String>> parameters = UrlCriteria.parse(criteria);
            for (int from = 0; from < resources.size(); ) {
                int end = distinct(resources, from);
                places.addAll(meeting(type, parameters, resources.subList(from, end), from));
                from = end;
            }
        }
        return places;
    }

    /** Where the next run of resources ends of which no two have the same id: versions of one are looked at one by one. */
    private static int distinct(List<? extends Resource> resources, int from) {
        Set<String> ids = new HashSet<>();
        int end = from;
        while (end < resources.size() && ids.add(id(resources.get(end)))) {
            end++;
        }
        return end;
    }

    private Set<Integer> meeting(
            String type, Map<String, List<String>> parameters, List<? extends Resource> resources, int first) {
        return databases.with(session -> {
            fill(session, type, resources);
            Set<Integer> places = new HashSet<>();
            parts.scratch()
                    .matching(session, type, parameters, resources.size())
                    .forEach(row -> places.add(first + (int) row.rid()));
            return places;
        });
    }

    private void fill(SqlSession session, String type, List<? extends Resource> resources) throws SQLException {
        PendingRows rows = new PendingRows(session);
        for (int place = 0; place < resources.size(); place++) {
            Resource resource = resources.get(place);
            rows.resource(new VersionRow(place, place, type, id(resource), 1, updated(resource), false, NOTHING));
            rows.index(place, parts.catalog().rows(named(resource)));
        }
        rows.flush();
    }

    /** Rows are made of what has an id. */
    private static Resource named(Resource resource) {
        return id(resource).isEmpty() ? (Resource) FhirR4.copy(resource).setId("new") : resource;
    }

    /** What has no id yet has none that criteria could name. */
    private static String id(Resource resource) {
        return Optional.ofNullable(resource.getIdElement().getIdPart()).orElse("");
    }

    private long updated(Resource resource) {
        return Optional.ofNullable(resource.getMeta().getLastUpdated())
                .map(Date::getTime)
                .orElseGet(clock::millis);
    }
}
