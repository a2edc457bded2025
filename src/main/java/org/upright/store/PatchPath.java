package org.upright.store;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.upright.fhir.RefusedException;

/**
 * What the path of a FHIRPath Patch may be: steps, indices and filters that lead to an element.
 *
 * <p>It is evaluated while the write holds the store, so nothing is let in that can take long: no function that
 * multiplies or matches, little nesting, little text.
 *
 * @see <a href="https://hl7.org/fhir/R4/fhirpatch.html">FHIRPath Patch</a>
 */
final class PatchPath {
    private static final int LONGEST = 500;
    private static final int DEEPEST = 8;
    private static final Pattern CALL = Pattern.compile("([A-Za-z]\\w*)\\s*\\(");
    private static final Set<String> KNOWN = Set.of(
            "where",
            "first",
            "last",
            "extension",
            "ofType",
            "exists",
            "empty",
            "not",
            "startsWith",
            "hasValue",
            "single");

    private PatchPath() {}

    static void check(String sent) {
        String path = sent.replaceAll("'(?:[^'\\\\]|\\\\.)*+'", "''");
        if (sent.length() > LONGEST) {
            throw new RefusedException.Unprocessable(
                    "The patch has a path of " + sent.length() + " characters; at most " + LONGEST + " are evaluated.");
        }
        if (depth(path) > DEEPEST) {
            throw new RefusedException.Unprocessable(
                    "The patch has a path that is nested deeper than " + DEEPEST + "; less is expected.");
        }
        Matcher calls = CALL.matcher(path);
        while (calls.find()) {
            if (!KNOWN.contains(calls.group(1))) {
                throw new RefusedException.Unprocessable("The patch has a path with `" + calls.group(1)
                        + "()`; steps, indices and `where` lead to an element.");
            }
        }
    }

    private static int depth(String path) {
        int depth = 0;
        int deepest = 0;
        for (int i = 0; i < path.length(); i++) {
            depth += path.charAt(i) == '(' ? 1 : path.charAt(i) == ')' ? -1 : 0;
            deepest = Math.max(deepest, depth);
        }
        return deepest;
    }
}
