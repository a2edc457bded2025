package org.upright.store.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A piece of SQL with its arguments, in order. */
record Clause(String sql, List<Object> arguments) {
    Clause {
        arguments = List.copyOf(arguments);
    }

    static Clause of(String sql, Object... arguments) {
        return new Clause(sql, Arrays.asList(arguments));
    }

    Clause and(Clause other) {
        return new Clause(sql + " and " + other.sql, joined(List.of(this, other)));
    }

    Clause and(String more, Object... values) {
        return and(of(more, values));
    }

    /** With more arguments at the end. */
    Clause with(Object... more) {
        return new Clause(sql, joined(List.of(this, of("", more))));
    }

    /** One text after another. */
    Clause then(Clause other) {
        return new Clause(sql + other.sql, joined(List.of(this, other)));
    }

    /** At least one; in brackets. */
    static Clause anyOf(List<Clause> clauses) {
        return clauses.size() == 1
                ? clauses.get(0)
                : new Clause(
                        clauses.stream().map(Clause::sql).collect(Collectors.joining(") or (", "((", "))")),
                        joined(clauses));
    }

    /** {@code column in (?, ?)}; the list is filled up to a power of two, so that few statements serve all lengths. */
    static Clause in(String column, List<?> values) {
        if (values.isEmpty()) {
            return of("1 = 0");
        }
        List<Object> filled = new ArrayList<>(values);
        while (Integer.bitCount(filled.size()) != 1) {
            filled.add(values.get(values.size() - 1));
        }
        String marks = "?, ".repeat(filled.size() - 1) + "?";
        return new Clause(column + " in (" + marks + ")", filled);
    }

    /** The text with this clause's SQL put in the place of its {@code {}}. */
    Clause within(String text) {
        return new Clause(text.replace("{}", sql), arguments);
    }

    private static List<Object> joined(List<Clause> clauses) {
        return clauses.stream().flatMap(clause -> clause.arguments.stream()).toList();
    }
}
