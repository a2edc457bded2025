package org.upright.vignettes;

import java.util.Set;

/**
 * A condition of a plan, with what it came to in some vignette or other.
 *
 * @param plan url and version of the plan that holds it
 * @param action path of its action in that plan
 * @param expression as its author wrote it
 */
public record SeenCondition(String plan, String action, String expression, Set<String> came) {
    public SeenCondition {
        came = Set.copyOf(came);
    }

    boolean came(Came what) {
        return came.contains(what.code());
    }
}
