package org.upright.cql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.elm.executing.CollapseEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.DistinctEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ExceptEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ExpandEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.FlattenEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.InEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.IncludedInEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.IncludesEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.IntersectEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.ModeEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.UnionEvaluator;
import org.opencds.cqf.cql.engine.execution.State;
import org.opencds.cqf.cql.engine.runtime.Interval;
import org.opencds.cqf.cql.engine.runtime.Quantity;
import org.upright.apply.expression.Deadline;
import org.upright.apply.expression.OverBudgetException;

/**
 * What CQL does with lists, stopped where it takes too long or makes too many.
 *
 * <p>The engine compares each member with each, so that a list of 50,000 would keep it for minutes. Short lists are left
 * to it; for long ones the same is done here, with an eye on the time.
 */
final class GuardedLists {
    private static final int SHORT = 500;

    /** Members times members that the engine may compare where it cannot be stopped. */
    private static final long COMPARED = 25_000_000;

    private final Deadline deadline;
    private final int items;
    private final Supplier<State> state;
    private int joined;

    GuardedLists(Deadline deadline, int items, Supplier<State> state) {
        this.deadline = deadline;
        this.items = items;
        this.state = state;
    }

    /** @param alone whether the node had no operand at all */
    @Nullable
    Object answer(String node, @Nullable Object first, @Nullable Object second, boolean alone) {
        return switch (node) {
            case "Joined" -> joined(alone || Boolean.TRUE.equals(first));
            case "Distinct" -> first instanceof Iterable<?> list ? distinct(list) : first;
            case "Union of lists" -> union((Iterable<?>) first, (Iterable<?>) second);
            case "Union" -> first == null && second == null ? null : unionOf(first, second);
            case "Intersect" ->
                size(first) + size(second) <= SHORT || first == null || second == null
                        ? IntersectEvaluator.intersect(first, second, state.get())
                        : distinct(among((Iterable<?>) first, (Iterable<?>) second, true));
            case "Except" ->
                size(first) + size(second) <= SHORT || first == null
                        ? ExceptEvaluator.except(first, second, state.get())
                        : distinct(among((Iterable<?>) first, (Iterable<?>) second, false));
            case "Includes" -> IncludesEvaluator.internalEvaluate(compared(first, second), second, null, state.get());
            case "IncludedIn" ->
                IncludedInEvaluator.internalEvaluate(compared(first, second), second, null, state.get());
            case "Flatten" -> flatten(first);
            case "Mode" -> ModeEvaluator.mode(compared(first, first), state.get());
            case "Collapse" -> collapse(first, (Quantity) second);
            case "Expand" ->
                ExpandEvaluator.expand(
                        ExpandedIntervals.counted(first, (Quantity) second), (Quantity) second, state.get());
            default -> throw new IllegalArgumentException("`" + node + "` is not supported");
        };
    }

    private @Nullable Object unionOf(@Nullable Object first, @Nullable Object second) {
        return size(first) + size(second) <= SHORT
                ? UnionEvaluator.union(first, second, state.get())
                : union((Iterable<?>) first, (Iterable<?>) second);
    }

    /** Counts the pairs that a query over several lists keeps. */
    private boolean joined(boolean kept) {
        deadline.check();
        joined += kept ? 1 : 0;
        require(joined);
        return kept;
    }

    private void require(long members) {
        if (members > items) {
            throw new OverBudgetException("would build a list of more than " + items + " members");
        }
    }

    private static int size(@Nullable Object list) {
        if (list instanceof Collection<?> collection) {
            return collection.size();
        }
        int size = 0;
        if (list instanceof Iterable<?> iterable) {
            for (Object unused : iterable) {
                size++;
            }
        }
        return size;
    }

    private @Nullable Object distinct(Iterable<?> list) {
        if (size(list) <= SHORT) {
            return DistinctEvaluator.INSTANCE.distinct(list, state.get());
        }
        if (isOfTexts(list)) {
            LinkedHashSet<Object> texts = new LinkedHashSet<>();
            list.forEach(texts::add);
            return new ArrayList<>(texts);
        }
        List<@Nullable Object> distinct = new ArrayList<>();
        boolean empty = false;
        for (Object member : list) {
            deadline.check();
            if (member == null ? !empty : Boolean.FALSE.equals(in(member, distinct))) {
                distinct.add(member);
            }
            empty |= member == null;
        }
        return distinct;
    }

    /** For these, equal in CQL is equal in Java. */
    private static boolean isOfTexts(Iterable<?> list) {
        for (Object member : list) {
            if (!(member instanceof String)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Boolean in(@Nullable Object member, @Nullable Iterable<?> list) {
        return InEvaluator.INSTANCE.in(member, list, null, state.get());
    }

    private @Nullable Object union(@Nullable Iterable<?> left, @Nullable Iterable<?> right) {
        List<@Nullable Object> all = new ArrayList<>();
        if (left != null) {
            left.forEach(all::add);
        }
        if (right != null) {
            right.forEach(all::add);
        }
        require(all.size());
        return distinct(all);
    }

    private List<@Nullable Object> among(Iterable<?> left, @Nullable Iterable<?> right, boolean wanted) {
        List<@Nullable Object> found = new ArrayList<>();
        for (Object member : left) {
            deadline.check();
            if (Objects.equals(wanted, in(member, right))) {
                found.add(member);
            }
        }
        return found;
    }

    private @Nullable Object flatten(@Nullable Object lists) {
        if (lists instanceof Iterable<?> several) {
            long members = 0;
            for (Object list : several) {
                members += size(list);
            }
            require(members);
        }
        return FlattenEvaluator.flatten(lists);
    }

    private @Nullable Object compared(@Nullable Object left, @Nullable Object right) {
        if ((long) size(left) * size(right) > COMPARED) {
            throw new OverBudgetException("would compare members more than " + COMPARED + " times");
        }
        return left;
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object collapse(@Nullable Object intervals, @Nullable Quantity per) {
        return CollapseEvaluator.INSTANCE.collapse(
                (Iterable<Interval>) compared(intervals, intervals), per, state.get());
    }
}
