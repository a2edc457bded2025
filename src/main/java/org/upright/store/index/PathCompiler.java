package org.upright.store.index;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.Excerpt;

/**
 * Turns the FHIRPath of a search parameter into a walk.
 *
 * <p>Reads the part of FHIRPath that search parameters are written in: child steps, unions, {@code as}, {@code ofType},
 * {@code where} with an equality or {@code resolve() is T}, {@code extension(url)}, {@code [n]}, {@code first()},
 * {@code repeat(child)}, and {@code x.exists() and x != false}. Whatever else there is goes to HAPI's FHIRPath engine,
 * a hundred times slower.
 */
final class PathCompiler {
    private static final Logger LOG = LoggerFactory.getLogger(PathCompiler.class);
    private static final Pattern KNOWN_AND_NOT_FALSE = Pattern.compile("([\\w.]+)\\.exists\\(\\) and \\1 != false");
    private static final Pattern RESOLVES = Pattern.compile("resolve\\(\\) is ([A-Za-z.]+)");
    private static final Pattern EQUALS = Pattern.compile("([\\w.]+) ?= ?'([^']*)'");
    private static final Set<String> ANY = Set.of("Resource", "DomainResource", "Element", "%resource");

    private final FhirContext context;
    private final Children children;

    PathCompiler(FhirContext context, Children children) {
        this.context = context;
        this.children = children;
    }

    /** @param type where the path starts; alternatives for other types lead nowhere */
    Walk compile(String type, String path) {
        Optional<String> refused = PathBounds.refusal(path);
        if (refused.isPresent()) {
            return nothing(type, refused.get());
        }
        Matcher known = KNOWN_AND_NOT_FALSE.matcher(path);
        if (known.matches()) {
            return new Walk.KnownAndNotFalse(compile(type, known.group(1)));
        }
        return new Reading(type, path.strip())
                .whole()
                .or(() -> FhirPathWalk.of(context, path))
                .orElseGet(() -> nothing(type, "is no FHIRPath: `" + Excerpt.of(path) + "`."));
    }

    /** Whether the path is of the part of FHIRPath that is read here. */
    boolean reads(String path) {
        return KNOWN_AND_NOT_FALSE.matcher(path).matches()
                || new Reading("Resource", path.strip()).whole().isPresent();
    }

    private static Walk nothing(String type, String why) {
        LOG.warn("A search parameter of {} finds nothing: its path {}", type, why);
        return (start, to) -> {};
    }

    /** Alternatives of a union, as they are written. */
    static List<String> alternatives(String path) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '|' && depth == 0) {
                parts.add(path.substring(start, i).strip());
                start = i + 1;
            }
        }
        parts.add(path.substring(start).strip());
        return parts;
    }

    /** One reading of one path, left to right. */
    private final class Reading {
        private final String type;
        private final String path;
        private int at;

        Reading(String type, String path) {
            this.type = type;
            this.path = path;
        }

        /** Empty where the grammar does not reach. */
        Optional<Walk> whole() {
            Optional<Walk> walk = union();
            return at == path.length() ? walk : Optional.empty();
        }

        private Optional<Walk> union() {
            List<Walk> walks = new ArrayList<>();
            do {
                Optional<Walk> next = alternative();
                if (next.isEmpty()) {
                    return next;
                }
                walks.add(next.get());
            } while (take("|"));
            return Optional.of(walks.size() == 1 ? walks.get(0) : new Walk.Either(walks));
        }

        private Optional<Walk> alternative() {
            spaces();
            Optional<Walk> walk = steps();
            spaces();
            if (walk.isPresent() && take("as ")) {
                spaces();
                walk = Optional.of(new Walk.Then(walk.get(), new Walk.OfType(name())));
                spaces();
            }
            return walk;
        }

        private Optional<Walk> steps() {
            Optional<Walk> walk = take("(") ? union().filter(inner -> take(")")) : start();
            while (walk.isPresent() && at < path.length()) {
                Walk before = walk.get();
                if (take("[")) {
                    walk = number().filter(n -> take("]")).map(n -> new Walk.At(before, n));
                } else if (take(".")) {
                    walk = step(before);
                } else {
                    break;
                }
            }
            return walk;
        }

        private Optional<Walk> start() {
            if (take("%resource")) {
                return Optional.of(new Walk.Here());
            }
            int before = at;
            String name = name();
            if (name.equals(type) || ANY.contains(name)) {
                return Optional.of(new Walk.Here());
            }
            if (!name.isEmpty() && Character.isUpperCase(name.charAt(0))) {
                return Optional.of(new Walk.Nowhere());
            }
            at = before;
            return step(new Walk.Here());
        }

        private Optional<Walk> step(Walk before) {
            String name = name();
            if (name.isEmpty()) {
                return Optional.empty();
            }
            Optional<Walk> walk = take("(") ? function(name, arguments()) : Optional.of(new Walk.Child(children, name));
            if (name.equals("first")) {
                return Optional.of(new Walk.At(before, 0));
            }
            return walk.map(step -> new Walk.Then(before, step));
        }

        private Optional<Walk> function(String name, String argument) {
            return switch (name) {
                case "as", "ofType" -> Optional.of(new Walk.OfType(argument));
                case "extension" ->
                    Optional.of(new Walk.ExtensionAt(new Walk.Child(children, "extension"), unquoted(argument)));
                case "repeat" -> Optional.of(new Walk.Deeply(new Walk.Child(children, argument)));
                case "first" -> Optional.of(new Walk.Here());
                case "where" -> where(argument);
                default -> Optional.empty();
            };
        }

        private Optional<Walk> where(String argument) {
            Matcher resolves = RESOLVES.matcher(argument);
            if (resolves.matches()) {
                return Optional.of(new Walk.Refers(resolves.group(1)));
            }
            Matcher equals = EQUALS.matcher(argument);
            if (!equals.matches()) {
                return Optional.empty();
            }
            return new Reading(type, equals.group(1))
                    .whole()
                    .map(inner -> new Walk.WhereEquals(inner, equals.group(2)));
        }

        private String arguments() {
            int start = at;
            int depth = 1;
            while (at < path.length() && depth > 0) {
                char c = path.charAt(at++);
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            }
            return path.substring(start, Math.max(start, at - 1)).strip();
        }

        private static String unquoted(String text) {
            return text.replace("'", "");
        }

        private String name() {
            int start = at;
            while (at < path.length() && (Character.isLetterOrDigit(path.charAt(at)) || path.charAt(at) == '_')) {
                at++;
            }
            return path.substring(start, at);
        }

        private Optional<Integer> number() {
            String digits = name();
            return digits.matches("\\d{1,6}") ? Optional.of(Integer.valueOf(digits)) : Optional.empty();
        }

        private void spaces() {
            while (at < path.length() && Character.isWhitespace(path.charAt(at))) {
                at++;
            }
        }

        private boolean take(String text) {
            boolean there = path.startsWith(text, at);
            at += there ? text.length() : 0;
            return there;
        }
    }
}
