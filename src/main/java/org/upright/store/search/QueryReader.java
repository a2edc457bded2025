package org.upright.store.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.store.index.IndexedParameter;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.index.ParameterKind;

/** Reads one query: criteria, and how its answer is to be. Used once, by one thread. */
final class QueryReader {
    private static final Set<String> OF_THE_ANSWER =
            Set.of("_format", "_pretty", "_elements", "_contained", "_containedType");
    /** As many as the databases take in one condition, with room for what chains and composites make of each. */
    private static final int MOST_VALUES = 200;

    private static final int MOST_CRITERIA = 50;
    private static final Set<String> REFUSED = Set.of("_text", "_content", "_filter", "_query", "_list");

    private static final List<String> TOTALS = List.of("none", "estimate", "accurate");
    private static final List<String> SUMMARIES = List.of("true", "text", "data", "count", "false");

    private final ParameterCatalog catalog;
    private final CriteriaReader reader;
    private final SearchLimits limits;
    private final Query query;
    private final List<String> types = new ArrayList<>();
    private final List<Filter> filters = new ArrayList<>();
    private final List<SortKey> sort = new ArrayList<>();
    private final List<Inclusion> inclusions = new ArrayList<>();
    private final Map<String, List<String>> self = new LinkedHashMap<>();
    private final List<Issue> issues = new ArrayList<>();
    private Optional<String> page = Optional.empty();
    private int count;
    private boolean total;

    QueryReader(ParameterCatalog catalog, CriteriaReader reader, SearchLimits limits, Query query) {
        this.catalog = catalog;
        this.reader = reader;
        this.limits = limits;
        this.query = query;
        this.count = limits.page();
    }

    Criteria read() {
        query.type().ifPresent(this::addType);
        query.patient().ifPresent(patient -> filters.add(reader.compartment(patient)));
        hold();
        requireFew();
        query.parameters().forEach((name, values) -> values.forEach(value -> add(name, value)));
        Optional<PageKey> after = page.map(key -> PageKey.read(key, sort));
        return new Criteria(types, filters, sort, inclusions, after, count, total, self, issues);
    }

    /** What cannot be read holds nothing: who asks has made sure that it can. */
    private void hold() {
        List<List<Filter>> groups = query.within().stream()
                .map(part -> reader.part(query.type().orElse("Resource"), part))
                .toList();
        if (groups.size() == 1) {
            filters.addAll(groups.get(0));
        } else if (!groups.isEmpty()) {
            filters.add(new Filter.AnyOf(groups));
        }
    }

    /** A condition on thousands of values, or thousands of conditions, are more than a database reads. */
    private void requireFew() {
        int criteria = query.parameters().values().stream().mapToInt(List::size).sum();
        if (criteria > MOST_CRITERIA) {
            throw new RefusedException.Unreadable(
                    "The search has " + criteria + " parameters; " + MOST_CRITERIA + " are the most.");
        }
        int values = query.parameters().values().stream()
                .flatMap(List::stream)
                .mapToInt(value -> Escapes.split(value, ',').size())
                .sum();
        if (values > MOST_VALUES) {
            throw new RefusedException.Unreadable(
                    "The parameters of the search have " + values + " values; " + MOST_VALUES + " are the most.");
        }
    }

    private void addType(String type) {
        if (!catalog.hasType(type)) {
            throw new RefusedException.NotFound("`" + type + "` is no type of resource that is stored here.");
        }
        types.add(type);
    }

    private void add(String name, String value) {
        if (REFUSED.contains(name.split(":", 2)[0])) {
            throw new RefusedException.Unreadable("Search parameter `" + name + "` is not supported here.");
        }
        if (OF_THE_ANSWER.contains(name)) {
            return;
        }
        boolean known = name.startsWith("_") && addResultParameter(name, value);
        if (known || addFilter(name, value)) {
            if (!name.equals(PageKey.PARAMETER)) {
                self.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            }
        } else {
            unknown("Search parameter `" + name + "` is not known"
                    + query.type().map(type -> " for " + type).orElse(" for all types") + ".");
        }
    }

    private void unknown(String text) {
        if (query.strict()) {
            throw new RefusedException.Unreadable(text);
        }
        issues.add(Issue.warning(IssueType.NOTSUPPORTED, "", text.replaceAll("\\.$", "; it was ignored.")));
    }

    private boolean addFilter(String name, String value) {
        Optional<Filter> filter = reader.read(query.type().orElse("Resource"), name, value);
        filter.ifPresent(filters::add);
        return filter.isPresent();
    }

    private boolean addResultParameter(String name, String value) {
        switch (name) {
            case "_count" -> count = count(value);
            case "_sort" -> Escapes.split(value, ',').forEach(this::addSort);
            case "_total" -> total |= !one(name, value, TOTALS).equals("none");
            case "_summary" -> count = one(name, value, SUMMARIES).equals("count") ? 0 : count;
            case "_type" -> Escapes.split(value, ',').forEach(this::addType);
            case "_include", "_revinclude" -> include(name, value, false);
            case "_include:iterate", "_include:recurse", "_revinclude:iterate", "_revinclude:recurse" ->
                include(name, value, true);
            case PageKey.PARAMETER -> page = Optional.of(value);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String one(String name, String value, List<String> known) {
        if (!known.contains(value)) {
            throw new RefusedException.Unreadable(
                    "`" + name + "` has `" + value + "`; one of `" + String.join("`, `", known) + "` is needed.");
        }
        return value;
    }

    private void include(String name, String value, boolean iterate) {
        inclusions.add(Inclusion.read(value, query.type().orElse(""), name.startsWith("_rev"), iterate));
    }

    private int count(String value) {
        if (!value.matches("[0-9]{1,18}")) {
            throw new RefusedException.Unreadable(
                    "`_count` has `" + value + "`; a whole number that is not negative is needed.");
        }
        long asked = Long.parseLong(value);
        if (asked > limits.mostOnPage()) {
            issues.add(Issue.information(
                    IssueType.INFORMATIONAL,
                    "",
                    "`_count` asks for " + asked + "; a page has " + limits.mostOnPage() + " at most."));
        }
        return (int) Math.min(asked, limits.mostOnPage());
    }

    private void addSort(String key) {
        boolean descending = key.startsWith("-");
        String name = descending ? key.substring(1) : key;
        if (name.equals("_id")) {
            sort.add(SortKey.ofId(descending));
        } else if (name.equals("_lastUpdated")) {
            sort.add(SortKey.ofUpdate(descending));
        } else {
            Optional<IndexedParameter> parameter = catalog.find(query.type().orElse("Resource"), name)
                    .filter(found -> found.kind() != ParameterKind.COMPOSITE);
            parameter.ifPresent(found -> sort.add(SortKey.of(found, descending)));
            if (parameter.isEmpty()) {
                unknown("`_sort` names `" + name + "`, which cannot be sorted by.");
            }
        }
    }
}
