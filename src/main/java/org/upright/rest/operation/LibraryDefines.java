package org.upright.rest.operation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Library;
import org.upright.apply.expression.Compiled;
import org.upright.content.Selected;
import org.upright.cql.CqlEvaluator;
import org.upright.fhir.RefusedException;

/**
 * The expressions that a CQL library defines, made ready once and kept as long as nothing that it reaches changes.
 *
 * @param all the public ones
 * @param byName the same
 */
record LibraryDefines(List<Compiled> all, Map<String, Compiled> byName) {
    LibraryDefines {
        all = List.copyOf(all);
        byName = Map.copyOf(byName);
    }

    private LibraryDefines(List<Compiled> all) {
        this(all, all.stream().collect(Collectors.toMap(one -> one.source().text(), Function.identity())));
    }

    /** All public ones; refused where the library cannot be translated. */
    static List<Compiled> compiled(Collaborators with, Selected<Library> library) {
        return of(with, library).all();
    }

    /** Those of these names; refused where the library cannot be translated. */
    static List<Compiled> compiled(Collaborators with, Selected<Library> library, List<String> names) {
        Map<String, Compiled> known = of(with, library).byName();
        return known.keySet().containsAll(names)
                ? names.stream().map(known::get).map(Objects::requireNonNull).toList()
                : evaluator(with).compile(library.resource(), names, library.knowledge());
    }

    private static LibraryDefines of(Collaborators with, Selected<Library> library) {
        return library.knowledge()
                .derived(
                        library.resource(),
                        LibraryDefines.class,
                        knowledge ->
                                new LibraryDefines(evaluator(with).compile(library.resource(), List.of(), knowledge)));
    }

    static CqlEvaluator evaluator(Collaborators with) {
        return with.evaluators().stream()
                .filter(CqlEvaluator.class::isInstance)
                .map(CqlEvaluator.class::cast)
                .findFirst()
                .orElseThrow(() -> new RefusedException.Unprocessable("CQL is not evaluated here."));
    }
}
