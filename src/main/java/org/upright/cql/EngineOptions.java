package org.upright.cql;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import org.opencds.cqf.cql.engine.execution.CqlEngine.Options;
import org.upright.apply.expression.Deadline;

/**
 * The options of one engine run, none of them chosen, and the place where it is stopped.
 *
 * <p>The engine has no hook for a budget, and its visitor is final. But for every node that it evaluates it asks its
 * set of options whether coverage is wanted; this set looks at the time then. Each 64th time is enough: a node costs
 * well under a microsecond.
 */
final class EngineOptions extends AbstractSet<Options> {
    private static final int EVERY = 64;

    private final Deadline deadline;
    private int asked;

    EngineOptions(Deadline deadline) {
        this.deadline = deadline;
    }

    @Override
    public boolean contains(Object option) {
        if (++asked % EVERY == 0) {
            deadline.check();
        }
        return false;
    }

    @Override
    public Iterator<Options> iterator() {
        return List.<Options>of().iterator();
    }

    @Override
    public int size() {
        return 0;
    }
}
