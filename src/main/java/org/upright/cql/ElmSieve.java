package org.upright.cql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cqframework.cql.elm.visiting.BaseElmLibraryVisitor;
import org.hl7.cql_annotations.r1.CqlToElmError;
import org.hl7.cql_annotations.r1.ErrorSeverity;
import org.hl7.elm.r1.AccessModifier;
import org.hl7.elm.r1.Element;
import org.hl7.elm.r1.ExpressionDef;
import org.hl7.elm.r1.ExpressionRef;
import org.hl7.elm.r1.FunctionDef;
import org.hl7.elm.r1.FunctionRef;
import org.hl7.elm.r1.Library;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.Issue;

/**
 * Takes out of ELM what was translated with an error, as {@link Sieve} does for CQL: there stands null in the place of what
 * the translator did not understand.
 */
final class ElmSieve {
    private static final Pattern PLACE = Pattern.compile("(\\d+):(\\d+)-(\\d+):(\\d+)");

    private final String name;
    private final Library library;
    private final Map<ExpressionDef, Broken> broken = new LinkedHashMap<>();

    ElmSieve(String name, Library library) {
        this.name = name;
        this.library = library;
    }

    List<Broken> broken() {
        return List.copyOf(broken.values());
    }

    /** Changes the library; the errors that are of no define of it, so that all of it is unfit. */
    List<Issue> sift(Function<String, Optional<Translation>> included) {
        List<Issue> unplaced = new ArrayList<>();
        for (CqlToElmError error : errors()) {
            Issue why = issue(error);
            List<ExpressionDef> found = defines().stream()
                    .filter(define -> holds(define, error.getStartLine(), error.getStartChar()))
                    .toList();
            if (found.isEmpty()) {
                unplaced.add(why);
            }
            found.forEach(define ->
                    broken.putIfAbsent(define, new Broken(define.getName(), isHidden(define), why, why.text())));
        }
        if (unplaced.isEmpty()) {
            spread(included);
            broken.keySet().forEach(define -> library.getStatements().getDef().remove(define));
        }
        return unplaced;
    }

    private List<ExpressionDef> defines() {
        return library.getStatements() == null
                ? List.of()
                : List.copyOf(library.getStatements().getDef());
    }

    private List<CqlToElmError> errors() {
        return library.getAnnotation().stream()
                .filter(CqlToElmError.class::isInstance)
                .map(CqlToElmError.class::cast)
                .filter(error -> error.getErrorSeverity() == ErrorSeverity.ERROR)
                .toList();
    }

    private Issue issue(CqlToElmError error) {
        String place = error.getStartLine() == null ? "" : " " + error.getStartLine() + ":" + error.getStartChar();
        return Issue.error(
                IssueType.INVALID,
                "",
                "Library `" + name + "`" + place + ": its ELM was translated with an error: " + error.getMessage());
    }

    private static boolean holds(ExpressionDef define, @Nullable Integer line, @Nullable Integer column) {
        Matcher place = PLACE.matcher(String.valueOf(define.getLocator()));
        if (line == null || column == null || !place.matches()) {
            return false;
        }
        long at = place(line, column);
        return place(number(place, 1), number(place, 2)) <= at && at <= place(number(place, 3), number(place, 4));
    }

    private static int number(Matcher place, int group) {
        return Integer.parseInt(place.group(group));
    }

    private static long place(int line, int column) {
        return ((long) line << Integer.SIZE) + column;
    }

    /** What names one that is left out, here or in an included library, is left out too. */
    private void spread(Function<String, Optional<Translation>> included) {
        boolean more = true;
        while (more) {
            more = false;
            for (ExpressionDef define : defines()) {
                Optional<Broken> missing = broken.containsKey(define)
                        ? Optional.empty()
                        : names(define).stream()
                                .flatMap(named -> missing(named, included).stream())
                                .findFirst();
                if (missing.isPresent()) {
                    broken.put(
                            define,
                            TranslatorIssues.needing(name, "", define.getName(), isHidden(define), missing.get()));
                    more = true;
                }
            }
        }
    }

    private Optional<Broken> missing(Named named, Function<String, Optional<Translation>> included) {
        Stream<Broken> out = named.library().isEmpty()
                ? broken.values().stream()
                : included.apply(named.library().get()).stream().flatMap(found -> found.broken().stream());
        return out.filter(one -> one.name().equals(named.define())).findFirst();
    }

    private static boolean isHidden(ExpressionDef define) {
        return define instanceof FunctionDef || define.getAccessLevel() == AccessModifier.PRIVATE;
    }

    /** @param library alias of the included library that has it; absent for its own */
    private record Named(Optional<String> library, String define) {}

    private static Set<Named> names(ExpressionDef define) {
        Set<Named> found = new HashSet<>();
        if (define.getExpression() != null) {
            Boolean unused = new References().visitExpression(define.getExpression(), found);
        }
        return found;
    }

    /** Which defines and functions it names. */
    private static final class References extends BaseElmLibraryVisitor<Boolean, Set<Named>> {
        @Override
        public Boolean visitExpressionRef(ExpressionRef reference, Set<Named> found) {
            boolean unused = found.add(new Named(Optional.ofNullable(reference.getLibraryName()), reference.getName()));
            return super.visitExpressionRef(reference, found);
        }

        @Override
        public Boolean visitFunctionRef(FunctionRef reference, Set<Named> found) {
            boolean unused = found.add(new Named(Optional.ofNullable(reference.getLibraryName()), reference.getName()));
            return super.visitFunctionRef(reference, found);
        }

        @Override
        protected Boolean defaultResult(Element element, Set<Named> found) {
            return true;
        }

        @Override
        protected Boolean aggregateResult(Boolean aggregate, Boolean next) {
            return true;
        }
    }
}
