package org.upright.store.index;

import ca.uhn.fhir.context.FhirContext;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.SearchParameter;
import org.upright.fhir.Excerpt;
import org.upright.fhir.RefusedException;

/**
 * Which paths of search parameters are walked. Each write walks them while it holds the database, and no engine gives up:
 * one {@code select($this.combine($this))} repeated twenty times held all writers for minutes. So they are paths, with
 * functions whose result is never larger than what they are given.
 */
public final class PathBounds {
    private static final int LONGEST = 4_000;
    private static final int DEEPEST = 5;

    private static final Set<String> FUNCTIONS = Set.of(
            "where",
            "as",
            "ofType",
            "is",
            "extension",
            "resolve",
            "exists",
            "empty",
            "not",
            "first",
            "last",
            "tail",
            "single",
            "take",
            "skip",
            "count",
            "all",
            "startsWith",
            "endsWith",
            "contains",
            "hasValue",
            "repeat");

    private static final Pattern QUOTED = Pattern.compile("'(?:[^'\\\\]|\\\\.)*+'");
    private static final Pattern CALL = Pattern.compile("([A-Za-z_]\\w*)\\s*\\(");
    private static final Pattern REPEAT = Pattern.compile("repeat\\s*\\((?!\\s*\\w+\\s*\\))");

    private PathBounds() {}

    /** @throws RefusedException.Unprocessable where the resource is a search parameter whose path is not walked */
    public static void check(Resource resource, FhirContext context) {
        if (resource instanceof SearchParameter parameter) {
            Stream.concat(
                            Stream.ofNullable(parameter.getExpression()),
                            parameter.getComponent().stream().flatMap(part -> Stream.ofNullable(part.getExpression())))
                    .forEach(path -> refusal(path, context).ifPresent(why -> {
                        throw new RefusedException.Unprocessable("The path of a search parameter " + why);
                    }));
        }
    }

    private static Optional<String> refusal(String path, FhirContext context) {
        return refusal(path).or(() -> whyUnreadable(path, context));
    }

    /** HAPI's engine is asked last: it holds all definitions of FHIR, a hundred megabytes of them. */
    private static Optional<String> whyUnreadable(String path, FhirContext context) {
        return new PathCompiler(context, new Children(context)).reads(path)
                ? Optional.empty()
                : FhirPathWalk.whyUnreadable(context, path)
                        .map(why -> "is no FHIRPath: `" + Excerpt.of(path) + "` (" + why + ").");
    }

    /** Why it is not walked, as the end of a sentence; empty where it is. */
    static Optional<String> refusal(String path) {
        if (path.length() > LONGEST) {
            return Optional.of("has " + path.length() + " characters; at most " + LONGEST + " are read.");
        }
        String plain = QUOTED.matcher(path).replaceAll("''");
        Optional<String> unknown = CALL.matcher(plain)
                .results()
                .map(call -> call.group(1))
                .filter(name -> !FUNCTIONS.contains(name) && !name.equals("and") && !name.equals("or"))
                .findFirst();
        if (unknown.isPresent()) {
            return Optional.of("calls `" + unknown.get() + "()`, which is not evaluated for an index.");
        }
        Matcher repeat = REPEAT.matcher(plain);
        if (repeat.find()) {
            return Optional.of("calls `repeat()` with more than the name of an element.");
        }
        return brackets(plain);
    }

    /** Within brackets a variable starts anew from the whole resource, for each item: that is how work multiplies. */
    private static Optional<String> brackets(String plain) {
        int depth = 0;
        for (int i = 0; i < plain.length(); i++) {
            char next = plain.charAt(i);
            depth += next == '(' || next == '[' || next == '{' ? 1 : next == ')' || next == ']' || next == '}' ? -1 : 0;
            if (depth > DEEPEST) {
                return Optional.of("is nested over " + DEEPEST + " levels deep.");
            }
            if (depth > 0 && next == '%') {
                return Optional.of("has a `%` variable within brackets, which is not evaluated for an index.");
            }
        }
        return Optional.empty();
    }
}
