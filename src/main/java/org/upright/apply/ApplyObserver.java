package org.upright.apply;

import java.util.function.Consumer;
import org.upright.apply.run.Decisions;

/** Port: told of plans that are applied and what their actions came to. Thread-safe. */
public interface ApplyObserver {
    /** The decisions on a plan begin; what is returned takes them, unless they are never come to. */
    Consumer<Decisions> begins();

    /** Tells nobody. */
    static ApplyObserver none() {
        return () -> decisions -> {};
    }
}
