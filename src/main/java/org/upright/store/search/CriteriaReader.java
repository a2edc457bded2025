package org.upright.store.search;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.upright.fhir.RefusedException;
import org.upright.store.index.IndexedParameter;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.index.ParameterKind;
import org.upright.store.index.Texts;
import org.upright.store.search.Filter.OnIndex;
import org.upright.store.search.Filter.OnResource;
import org.upright.store.sql.Dialect;

/** Reads one parameter of a search with its value: {@code name:modifier.chain=value,value}. */
final class CriteriaReader {
    private static final String HAS = "_has:";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Filter NOTHING = new OnResource(Clause.of("1 = 0"), false);

    private final ParameterCatalog catalog;
    private final KeyCriteria keys;
    private final RangeCriteria ranges;
    private final ReferenceCriteria references;
    private final ReferenceHierarchies hierarchies;

    CriteriaReader(ParameterCatalog catalog, Dialect dialect, Codes codes, Clock clock) {
        this.catalog = catalog;
        this.keys = new KeyCriteria(dialect, codes);
        this.ranges = new RangeCriteria(catalog.units(), clock);
        this.references = new ReferenceCriteria(catalog);
        this.hierarchies = new ReferenceHierarchies(catalog, dialect);
    }

    /** Empty where the type has no such parameter; refused where it has and the value or modifier cannot be. */
    Optional<Filter> read(String type, String name, String value) {
        if (name.startsWith(HAS)) {
            return has(type, name.substring(HAS.length()), value);
        }
        int dot = name.indexOf('.');
        return dot < 0 ? plain(type, name, value) : chain(type, name.substring(0, dot), name.substring(dot + 1), value);
    }

    /** {@code Observation:patient:code=value}. */
    private Optional<Filter> has(String type, String rest, String value) {
        String[] parts = rest.split(":", 3);
        if (parts.length < 3 || !catalog.hasType(parts[0])) {
            throw new RefusedException.Unreadable(
                    "`_has:" + rest + "` cannot be read; `_has:Observation:patient:code` is the form.");
        }
        return catalog.find(parts[0], parts[1])
                .filter(source -> source.kind() == ParameterKind.REFERENCE)
                .flatMap(source ->
                        read(parts[0], parts[2], value).map(filter -> references.reversed(type, source, filter)));
    }

    private Optional<Filter> chain(String type, String head, String rest, String value) {
        String name = before(head, ':');
        Optional<IndexedParameter> parameter =
                catalog.find(type, name).filter(found -> found.kind() == ParameterKind.REFERENCE);
        if (parameter.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Filter> byTarget = new LinkedHashMap<>();
        for (String target : references.targets(parameter.get(), after(head, ':'))) {
            read(target, rest, value).ifPresent(filter -> byTarget.put(target, filter));
        }
        return byTarget.isEmpty() ? Optional.empty() : Optional.of(references.chained(parameter.get(), byTarget));
    }

    private Optional<Filter> plain(String type, String head, String value) {
        String name = before(head, ':');
        String modifier = after(head, ':');
        if (name.equals("_id")) {
            return Optional.of(identity(modifier, value));
        }
        if (name.equals("_lastUpdated")) {
            return Optional.of(updated(modifier, value));
        }
        return catalog.find(type, name).map(parameter -> indexed(parameter, modifier, value));
    }

    private static Filter identity(String modifier, String value) {
        List<String> ids = Escapes.split(value, ',').stream()
                .map(id -> Escapes.plain(id.substring(id.lastIndexOf('/') + 1)))
                .toList();
        return switch (modifier) {
            case "" -> new OnResource(Clause.in("r.fid", ids), true);
            case "not" -> new OnResource(Clause.in("r.fid", ids).within("not {}"), false);
            default ->
                throw new RefusedException.Unreadable(
                        "Search parameter `_id` has the modifier `:" + modifier + "`, which is not supported here.");
        };
    }

    private Filter updated(String modifier, String value) {
        if (!modifier.isEmpty()) {
            throw new RefusedException.Unreadable(
                    "Search parameter `_lastUpdated` has the modifier `:" + modifier + "`; it takes none.");
        }
        List<Clause> clauses = Escapes.split(value, ',').stream()
                .flatMap(date -> ranges.date("_lastUpdated", date).stream())
                .map(clause ->
                        new Clause(clause.sql().replace("t.lo", "r.upd").replace("t.hi", "r.upd"), clause.arguments()))
                .toList();
        return new OnResource(Clause.anyOf(clauses), false);
    }

    private Filter indexed(IndexedParameter parameter, String modifier, String value) {
        if (modifier.equals("missing")) {
            return missing(parameter, value);
        }
        boolean negated = modifier.equals("not") || modifier.equals("not-in");
        if (negated && parameter.kind() != ParameterKind.TOKEN) {
            throw KeyCriteria.unsupported(parameter, modifier);
        }
        if (parameter.kind() == ParameterKind.COMPOSITE) {
            return composite(parameter, modifier, value);
        }
        List<String> values = Escapes.split(value, ',');
        List<Clause> clauses = values.stream()
                .flatMap(one -> clauses(parameter, modifier, one).stream())
                .toList();
        if (parameter.kind().isRange()) {
            return values.size() == 1 ? OnIndex.rangesOfOne(clauses) : OnIndex.ranges(clauses);
        }
        OnIndex filter = OnIndex.keys(clauses);
        return negated ? filter.negate() : filter;
    }

    /** A matching row meets one of them. */
    private List<Clause> clauses(IndexedParameter parameter, String modifier, String value) {
        if (value.isEmpty()) {
            throw new RefusedException.Unreadable("Search parameter `" + parameter.name() + "` has no value.");
        }
        return switch (parameter.kind()) {
            case TOKEN -> List.of(token(parameter, modifier, value));
            case STRING -> List.of(keys.string(parameter, modifier, value));
            case URI -> List.of(keys.url(parameter, modifier, value));
            case REFERENCE -> List.of(reference(parameter, modifier, value));
            default -> {
                if (!modifier.isEmpty()) {
                    throw KeyCriteria.unsupported(parameter, modifier);
                }
                yield ranges.clauses(parameter, value);
            }
        };
    }

    private Clause token(IndexedParameter parameter, String modifier, String value) {
        return switch (modifier) {
            case "", "not" -> KeyCriteria.token(parameter.pid(), value);
            case "in", "not-in" -> keys.in(parameter, value);
            case "above", "below" -> keys.related(parameter, modifier, value);
            default -> throw KeyCriteria.unsupported(parameter, modifier);
        };
    }

    private Clause reference(IndexedParameter parameter, String modifier, String value) {
        if (modifier.equals("identifier")) {
            return KeyCriteria.token(parameter.companion(), value);
        }
        if (modifier.equals("above") || modifier.equals("below")) {
            return hierarchies.clause(parameter, modifier, value);
        }
        if (!modifier.isEmpty() && !catalog.hasType(modifier)) {
            throw KeyCriteria.unsupported(parameter, modifier);
        }
        return references.clause(parameter, modifier, value);
    }

    private static Filter missing(IndexedParameter parameter, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new RefusedException.Unreadable("Search parameter `" + parameter.name() + ":missing` has `" + value
                    + "`; `true` or `false` is needed.");
        }
        int first = parameter.kind() == ParameterKind.COMPOSITE ? parameter.pid() + 2 : parameter.pid();
        Clause any = parameter.kind() == ParameterKind.REFERENCE
                ? Clause.in("t.pid", List.of(first, parameter.companion()))
                : Clause.of("t.pid = ?", first);
        boolean ranged = parameter.kind().isRange()
                || (parameter.kind() == ParameterKind.COMPOSITE
                        && parameter.components().get(0).kind().isRange());
        OnIndex there = ranged ? OnIndex.ranges(List.of(any)) : OnIndex.keys(List.of(any));
        return value.equals("true") ? there.negate() : there;
    }

    /** Values of the components stand between dollars; all of them in one group. */
    private Filter composite(IndexedParameter parameter, String modifier, String value) {
        if (!modifier.isEmpty()) {
            throw KeyCriteria.unsupported(parameter, modifier);
        }
        List<OnIndex> alternatives = Escapes.split(value, ',').stream()
                .map(one -> compositeValue(parameter, one))
                .toList();
        List<Clause> any =
                alternatives.stream().flatMap(one -> one.arms().stream()).toList();
        return new OnIndex(alternatives.get(0).from(), any, false);
    }

    private OnIndex compositeValue(IndexedParameter parameter, String value) {
        List<String> parts = Escapes.split(value, '$');
        if (parts.size() != parameter.components().size()) {
            throw new RefusedException.Unreadable("Search parameter `" + parameter.name() + "` has `" + value + "`; "
                    + parameter.components().size() + " values with `$` between them are needed.");
        }
        StringBuilder from = new StringBuilder();
        Clause all = Clause.of("1 = 1");
        for (int i = 0; i < parts.size(); i++) {
            IndexedParameter component = parameter.components().get(i);
            String alias = i == 0 ? "t" : "c" + i;
            from.append(i == 0 ? "" : ", ")
                    .append(component.kind().isRange() ? "ir " : "ik ")
                    .append(alias);
            Clause clause = Clause.anyOf(clauses(component, "", parts.get(i)));
            all = all.and(i == 0 ? "1 = 1" : alias + ".rid = t.rid and " + alias + ".g = t.g")
                    .and(new Clause(clause.sql().replaceAll("\\bt\\.", alias + "."), clause.arguments()));
        }
        return new OnIndex(from.toString(), List.of(all), false);
    }

    private static String before(String text, char mark) {
        int at = text.indexOf(mark);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String after(String text, char mark) {
        int at = text.indexOf(mark);
        return at < 0 ? "" : text.substring(at + 1);
    }

    /** Whether each is a parameter of the type by its plain name, with a value that can be read: one resource tells. */
    boolean judges(String type, Map<String, List<String>> criteria) {
        try {
            return !criteria.isEmpty()
                    && criteria.entrySet().stream()
                            .allMatch(one -> PLAIN.matcher(one.getKey()).matches()
                                    && one.getValue().stream()
                                            .allMatch(value -> plain(type, one.getKey(), value)
                                                    .isPresent()));
        } catch (RefusedException.Unreadable e) {
            return false;
        }
    }

    /** Filters that hold a search to a part; never empty. */
    List<Filter> part(String type, Query.Within part) {
        List<Filter> filters = new ArrayList<>();
        part.patient().ifPresent(patient -> filters.add(compartment(patient)));
        part.criteria()
                .forEach((name, values) -> values.forEach(
                        value -> filters.add(read(type, name, value).orElse(NOTHING))));
        return filters.isEmpty() ? List.of(NOTHING) : filters;
    }

    /** The filter that holds a search to one patient's compartment. */
    Filter compartment(String patient) {
        return OnIndex.keys(
                List.of(Clause.of("t.pid = ? and t.k = ?", catalog.compartmentPid(), Texts.exact(patient))));
    }
}
