package org.upright.store.index;

import java.util.ArrayList;
import java.util.List;

/**
 * A component's path, split by what it is relative to.
 *
 * @param relative to the composite's focus
 * @param fromRoot from the resource
 */
record CompositePath(String relative, String fromRoot) {
    private static final String NOTHING = "Nothing";

    /** An alternative belongs to the longest of the bases that it starts with. */
    static CompositePath of(String expression, String base, List<String> bases) {
        List<String> relative = new ArrayList<>();
        List<String> fromRoot = new ArrayList<>();
        for (String alternative : PathCompiler.alternatives(expression)) {
            boolean bracketed = alternative.startsWith("(");
            String path = bracketed ? alternative.substring(1) : alternative;
            String longest = longestBase(path, bases);
            if (longest.equals(base)) {
                String rest = path.equals(base) ? "Element" : path.substring(base.length() + 1);
                relative.add(bracketed ? "(" + rest : rest);
            } else if (longest.isEmpty() && !Character.isUpperCase(path.charAt(0))) {
                relative.add(alternative);
            } else if (longest.isEmpty()) {
                fromRoot.add(alternative);
            }
        }
        return new CompositePath(joined(relative), joined(fromRoot));
    }

    private static String longestBase(String path, List<String> bases) {
        return bases.stream()
                .filter(base -> path.equals(base) || path.startsWith(base + "."))
                .reduce("", (a, b) -> b.length() > a.length() ? b : a);
    }

    private static String joined(List<String> alternatives) {
        return alternatives.isEmpty() ? NOTHING : String.join(" | ", alternatives);
    }
}
