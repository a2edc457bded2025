package org.upright.cql;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.Expression;
import org.upright.fhir.Issue;

/**
 * Finds the define that an expression names, among the libraries that it may mean.
 *
 * @param libraries that of {@code Expression.reference} alone where there is one, else those of the definition
 */
record DefineSearch(List<Translation> libraries) {
    Compiled find(Expression source) {
        List<CqlExpression> found = named(source);
        List<Issue> broken = broken(source);
        if (found.size() == 1 && broken.isEmpty()) {
            return Compiled.ready(found.get(0));
        }
        if (!broken.isEmpty()) {
            return new Compiled(
                    source,
                    Optional.empty(),
                    broken.stream().map(why -> why.at(source.where())).toList());
        }
        return Compiled.rejected(source, found.isEmpty() ? missing(source) : ambiguous(source, found));
    }

    /** Every define of this name; more than one only where libraries disagree. */
    List<CqlExpression> named(Expression source) {
        List<CqlExpression> bare = called(DefineName.bare(source.text()).define(), source);
        List<CqlExpression> found =
                bare.isEmpty() ? called(source.text(), source) : bare; // a name may end with a blank
        return found.isEmpty()
                ? DefineName.qualified(source.text()).stream()
                        .flatMap(name -> within(name.library().orElseThrow())
                                .flatMap(library -> in(library, name.define(), source)))
                        .toList()
                : found;
    }

    private List<CqlExpression> called(String define, Expression source) {
        return libraries.stream()
                .flatMap(library -> in(library, define, source))
                .toList();
    }

    /** Why it has no answer: a library has it, and had to leave it out. */
    List<Issue> broken(Expression source) {
        List<Issue> bare = libraries.stream()
                .flatMap(
                        library -> library.broken(DefineName.bare(source.text()).define()).stream())
                .toList();
        return bare.isEmpty() && named(source).isEmpty()
                ? DefineName.qualified(source.text()).stream()
                        .flatMap(name -> within(name.library().orElseThrow())
                                .flatMap(library -> library.broken(name.define()).stream()))
                        .toList()
                : bare;
    }

    /** Libraries of the definition that are called so, else those that they include under this alias. */
    private Stream<Translation> within(String name) {
        List<Translation> own = libraries.stream()
                .filter(library ->
                        library.name().equals(name) || library.fullName().equals(name))
                .toList();
        return own.isEmpty()
                ? libraries.stream()
                        .map(library -> library.includedAs(name))
                        .flatMap(Optional::stream)
                        .distinct()
                : own.stream();
    }

    private static Stream<CqlExpression> in(Translation library, String define, Expression source) {
        return library
                .define(define)
                .map(def -> new CqlExpression(source, library, define, Reach.of(def, library)))
                .stream();
    }

    private Issue missing(Expression source) {
        String where = libraries.isEmpty()
                ? "the definition names no library that could have it."
                : names(libraries) + " has no such define.";
        return Issue.error(
                IssueType.NOTFOUND, source.where(), "Expression `" + source.shown() + "` is not found: " + where);
    }

    private static Issue ambiguous(Expression source, List<CqlExpression> found) {
        return Issue.error(
                IssueType.MULTIPLEMATCHES,
                source.where(),
                "Expression `" + source.shown() + "` is defined by "
                        + names(found.stream().map(CqlExpression::library).toList())
                        + "; write the library before the name or give its canonical as `reference`.");
    }

    private static String names(List<Translation> libraries) {
        return libraries.stream().map(library -> "`" + library.name() + "`").collect(Collectors.joining(", "));
    }
}
