package org.upright.cql;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.cqframework.cql.cql2elm.CqlCompilerException;
import org.cqframework.cql.cql2elm.CqlCompilerException.ErrorSeverity;
import org.cqframework.cql.cql2elm.CqlSyntaxException;
import org.upright.cql.SourceCompiler.Attempt;

/**
 * Translates what is sound of a library where some of its defines are not.
 *
 * <p>The translator writes null in the place of what it cannot translate, so that {@code exists} of it would be false. Here
 * the whole define is taken out of the text, and with it every define that has its name as a word in it: without that,
 * the name might mean something else, another overload or an element of the patient. What then still does not
 * translate goes too. Rather too much is left out than that one define says what its author did not.
 */
final class Sieve {
    private static final int ROUNDS = 6;

    private final CqlHeader header;
    private final List<Statement> statements;
    private final int[] lines;
    private final Map<Statement, Broken> broken = new LinkedHashMap<>();
    private final Set<Integer> blamed = new HashSet<>();

    private Sieve(CqlHeader header) {
        this.header = header;
        this.statements = Statement.of(header.text());
        this.lines = TupleLists.lines(header.text());
    }

    /**
     * Empty where something else than defines is wrong, or all of them.
     *
     * @param lacking defines that included libraries lack
     * @param translate one text
     */
    static Optional<Attempt> sound(
            CqlHeader header, Collection<Broken> lacking, Function<CqlHeader, Attempt> translate) {
        Sieve sieve = new Sieve(header);
        lacking.forEach(sieve::spread);
        for (int round = 0; round < ROUNDS && sieve.broken.size() < sieve.statements.size(); round++) {
            Attempt attempt = translate.apply(sieve.rest());
            if (!attempt.failed()) {
                return Optional.of(attempt.without(List.copyOf(sieve.broken.values())));
            }
            if (!sieve.take(attempt.errors())) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private CqlHeader rest() {
        StringBuilder text = new StringBuilder(header.text());
        broken.keySet().forEach(statement -> statement.blank(text));
        return new CqlHeader(
                header.namespace(),
                header.name(),
                header.version(),
                header.includes(),
                header.models(),
                text.toString());
    }

    /** False where one of them is of no define that is still there. What follows from an error of syntax is no error yet. */
    private boolean take(List<CqlCompilerException> errors) {
        List<CqlCompilerException> syntax =
                errors.stream().filter(CqlSyntaxException.class::isInstance).toList();
        Map<Statement, CqlCompilerException> found = new LinkedHashMap<>();
        for (CqlCompilerException error : syntax.isEmpty() ? errors : syntax) {
            if (error.getSeverity() == ErrorSeverity.Error) {
                Optional<Statement> statement = at(error);
                if (statement.isEmpty()) {
                    return false;
                }
                found.putIfAbsent(statement.get(), error);
            }
        }
        List<Statement> first = found.keySet().stream()
                .filter(statement -> found.keySet().stream()
                        .noneMatch(
                                other -> other != statement && statement.words().contains(other.name())))
                .toList();
        found.forEach((statement, error) -> {
            Broken one = TranslatorIssues.broken(header.name(), statement, error);
            if ((first.isEmpty() || first.contains(statement)) && broken.putIfAbsent(statement, one) == null) {
                spread(one);
            }
        });
        return !found.isEmpty();
    }

    /**
     * What is missing at the end of a define is noticed where the next one begins: {@code define} is a name too, so at the
     * word behind it, or at the colon behind that, for {@code define "Next"} reads like a source and its alias. Where taking out the one before does not help, it was this one.
     */
    private Optional<Statement> at(CqlCompilerException error) {
        if (error.getLocator() == null || error.getLocator().getStartLine() < 1) {
            return Optional.empty();
        }
        int line = Math.min(error.getLocator().getStartLine(), lines.length) - 1;
        int end = line + 1 < lines.length ? lines[line + 1] : header.text().length();
        int place = Math.max(0, Math.min(lines[line] + error.getLocator().getStartChar() - 1, end - 1));
        List<Statement> before = statements.stream()
                .filter(statement -> statement.from() <= place && !broken.containsKey(statement))
                .toList();
        int last = before.size() - 1;
        boolean ofTheOneBefore = last >= 0
                && before.get(last).isBefore(place, header.text())
                && error instanceof CqlSyntaxException
                && blamed.add(place);
        last -= ofTheOneBefore ? 1 : 0;
        return last < 0
                ? Optional.empty()
                : Optional.of(before.get(last)).filter(one -> ofTheOneBefore || isAt(one, place));
    }

    /** In it, or behind all that there is: at the end of the text. */
    private boolean isAt(Statement statement, int place) {
        return statement.holds(place)
                || header.text().substring(statement.to(), place).isBlank();
    }

    private void spread(Broken one) {
        for (Statement statement : statements) {
            boolean needs = statement.words().contains(one.name())
                    || statement.function() && statement.name().equals(one.name());
            if (needs && !broken.containsKey(statement)) {
                Broken next = TranslatorIssues.needing(header.name(), statement, one);
                broken.put(statement, next);
                spread(next);
            }
        }
    }
}
