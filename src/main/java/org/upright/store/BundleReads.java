package org.upright.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.memory.Room;
import org.upright.store.search.FoundPage;
import org.upright.store.search.Query;
import org.upright.store.search.Search;
import org.upright.store.search.SearchLimits;
import org.upright.store.sql.PageRows;
import org.upright.store.sql.SqlSession;

/**
 * The reads, searches and histories of one bundle, counted: a few thousand characters of a bundle could ask for all that
 * memory holds. Used by one thread.
 */
final class BundleReads {
    private final Search search;
    private final BundleAnswers answers;
    private final SearchLimits limits;
    private final Room room;
    private final PageRows reading;
    private int reads;
    private int resources;

    BundleReads(Search search, BundleAnswers answers, SearchLimits limits, Room room) {
        this.search = search;
        this.answers = answers;
        this.limits = limits;
        this.room = room;
        this.reading = PageRows.toBeParsed(limits.bytes(), room);
    }

    /** @throws RefusedException that names the entry, Unprocessable over a limit */
    BundleEntryComponent answer(SqlSession session, BundleStep step) throws SQLException {
        try {
            return counted(session, step);
        } catch (RefusedException e) {
            throw step.refused(e);
        }
    }

    private BundleEntryComponent counted(SqlSession session, BundleStep step) throws SQLException {
        require(++reads, limits.bundleReads(), "limits.bundleReads", "reads and searches");
        BundleEntryComponent answer = read(session, step);
        resources += count(answer);
        require(resources, limits.bundleResources(), "limits.bundleResources", "resources in answers to its reads");
        return answer;
    }

    private static int count(BundleEntryComponent answer) {
        if (answer.getResource() instanceof org.hl7.fhir.r4.model.Bundle page) {
            return page.getEntry().size();
        }
        return answer.hasResource() ? 1 : 0;
    }

    private static void require(int found, int most, String limit, String what) {
        if (found > most) {
            throw new RefusedException.Unprocessable(List.of(Issue.error(
                    IssueType.TOOCOSTLY,
                    "",
                    "The bundle has more " + what + " than the limit `" + limit + "` of " + most
                            + " allows; send the rest in another.")));
        }
    }

    private BundleEntryComponent read(SqlSession session, BundleStep step) throws SQLException {
        Optional<String> type = Optional.of(step.type()).filter(name -> !name.isEmpty());
        var parameters = UrlCriteria.parse(step.criteria().orElse(""));
        if (step.history()) {
            Optional<String> id = Optional.of(step.id()).filter(name -> !name.isEmpty());
            HistoryRequest request = HistoryRequest.of(type, id, parameters);
            return answers.versions(step, parameters, Histories.page(session, request, limits, reading));
        }
        if (step.id().isEmpty()) {
            FoundPage page = search.run(session, new Query(type, parameters, Optional.empty(), false), reading);
            return answers.found(step, page);
        }
        Stored stored = Reads.one(session, step.type(), step.id(), step.version(), room);
        reading.weigh(stored.json());
        boolean known = step.ifNoneMatch().filter(v -> v == stored.version()).isPresent();
        return known || step.verb() == HTTPVerb.HEAD
                ? BundleAnswers.headers(stored, known ? "304 Not Modified" : "200 OK")
                : answers.read(stored);
    }
}
