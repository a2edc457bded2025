package org.upright.rest.operation;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Library;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.Expression;
import org.upright.content.Selected;
import org.upright.cql.CqlEvaluator;
import org.upright.cql.LibraryEvaluation;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;

/** The expressions that a CQL library defines, made ready. */
final class LibraryDefines {
    private static final String LANGUAGE = "text/cql-identifier";

    private LibraryDefines() {}

    /** All public ones; refused where the library cannot be translated. */
    static List<Compiled> compiled(Collaborators with, Selected<Library> library) {
        return compiled(
                with, library, new LibraryEvaluation(evaluator(with)).names(library.resource(), library.knowledge()));
    }

    static List<Compiled> compiled(Collaborators with, Selected<Library> library, List<String> names) {
        return evaluator(with)
                .compile(
                        names.stream()
                                .map(name -> expression(name, library.resource()))
                                .toList(),
                        List.of(canonical(library.resource())),
                        library.knowledge());
    }

    static CqlEvaluator evaluator(Collaborators with) {
        return with.evaluators().stream()
                .filter(CqlEvaluator.class::isInstance)
                .map(CqlEvaluator.class::cast)
                .findFirst()
                .orElseThrow(() -> new RefusedException.Unprocessable("CQL is not evaluated here."));
    }

    private static Canonical canonical(Library library) {
        return library.hasUrl()
                ? Canonical.of(
                        library.getUrl(),
                        Optional.ofNullable(library.getVersion()).orElse(""))
                : Canonical.of("Library/" + library.getIdElement().getIdPart());
    }

    private static Expression expression(String name, Library library) {
        return new Expression(LANGUAGE, name, Optional.of(canonical(library)), "Library");
    }
}
