package org.upright.vignettes;

import java.util.List;

/**
 * One way in which the advice is not what the vignette expects.
 *
 * @param text one sentence
 * @param because the decisions that led to it, outermost first, one a line; empty where there is nothing to tell
 */
public record Difference(String text, List<String> because) {
    public Difference {
        because = List.copyOf(because);
    }

    Difference(String text) {
        this(text, List.of());
    }
}
