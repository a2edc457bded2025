package org.upright.cql;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.cqframework.cql.elm.visiting.BaseElmLibraryVisitor;
import org.hl7.elm.r1.AliasedQuerySource;
import org.hl7.elm.r1.Element;
import org.hl7.elm.r1.Expand;
import org.hl7.elm.r1.Expression;
import org.hl7.elm.r1.Library;
import org.hl7.elm.r1.Property;
import org.hl7.elm.r1.Query;
import org.hl7.elm.r1.ReturnClause;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.runtime.BaseTemporal;
import org.opencds.cqf.cql.engine.runtime.Interval;
import org.opencds.cqf.cql.engine.runtime.Quantity;
import org.upright.apply.expression.OverBudgetException;

/**
 * Keeps {@code expand} from filling the memory: {@code expand { Interval[1, 1000000000] } per 1} is one node to the
 * engine, which never looks at the time while it works at it.
 *
 * <p>The intervals of every {@code expand} of a freshly translated library are read through a path that {@link
 * RecordModel} answers, which counts first what would come of them.
 */
final class Expansions extends BaseElmLibraryVisitor<Boolean, Boolean> {
    /** Members that the expansion of one interval may have. */
    static final int LIMIT = 100_000;

    /** No element's name begins so. */
    private static final String MARK = "%expandable:";

    private Expansions() {}

    /** Changes the library, which no engine may have seen yet. */
    static void bound(Library library) {
        if (library.getStatements() != null) {
            Expansions expansions = new Expansions();
            library.getStatements().getDef().stream()
                    .filter(def -> def.getExpression() != null)
                    .forEach(def -> {
                        Boolean unused = expansions.visitExpression(def.getExpression(), true);
                    });
        }
    }

    static boolean isAsked(String path) {
        return path.startsWith(MARK);
    }

    @Override
    public Boolean visitExpand(Expand expand, Boolean context) {
        Boolean unused = super.visitExpand(expand, context);
        List<Expression> operands = expand.getOperand();
        if (operands.size() == 2) {
            Property counted = new Property().withScope(MARK).withPath(MARK + size(operands.get(1)));
            Query each = new Query()
                    .withSource(List.of(new AliasedQuerySource().withAlias(MARK).withExpression(operands.get(0))))
                    .withReturn(new ReturnClause().withDistinct(false).withExpression(counted));
            expand.setOperand(List.of(each, operands.get(1)));
        }
        return true;
    }

    /** Of a step that is written out; nothing where it is worked out, and then it is taken as the smallest. */
    private static String size(@Nullable Expression per) {
        if (per instanceof org.hl7.elm.r1.Quantity written && written.getValue() != null) {
            return String.valueOf(written.getValue().doubleValue()
                    * unit(Optional.ofNullable(written.getUnit()).orElse("1")));
        }
        return "";
    }

    /** The interval, unless it would become too many. */
    static @Nullable Object counted(@Nullable Object interval, String path) {
        String size = path.substring(MARK.length());
        double per = size.isEmpty() ? 0 : Double.parseDouble(size);
        if (interval instanceof Interval one && members(one, per) > LIMIT) {
            throw new OverBudgetException("would expand to more than " + LIMIT + " members");
        }
        return interval;
    }

    private static double members(Interval interval, double per) {
        Optional<Double> low = number(interval.getLow());
        Optional<Double> high = number(interval.getHigh());
        if (low.isEmpty() || high.isEmpty()) {
            return 0;
        }
        double step = per > 0 ? per : interval.getLow() instanceof BaseTemporal temporal ? precision(temporal) : 1;
        return (high.get() - low.get()) / step + 1;
    }

    /** Numbers as they are, moments in seconds. */
    private static Optional<Double> number(@Nullable Object point) {
        if (point instanceof Number number) {
            return Optional.of(number.doubleValue());
        }
        if (point instanceof Quantity quantity) {
            return Optional.ofNullable(quantity.getValue()).map(BigDecimal::doubleValue);
        }
        return point instanceof BaseTemporal temporal ? Optional.of(seconds(temporal)) : Optional.empty();
    }

    private static double seconds(BaseTemporal temporal) {
        if (temporal instanceof org.opencds.cqf.cql.engine.runtime.DateTime moment && moment.getDateTime() != null) {
            return moment.getDateTime().toEpochSecond();
        }
        if (temporal instanceof org.opencds.cqf.cql.engine.runtime.Date day && day.getDate() != null) {
            return day.getDate().toEpochDay() * 86_400.0;
        }
        return temporal instanceof org.opencds.cqf.cql.engine.runtime.Time time
                ? time.getTime().toSecondOfDay()
                : 0;
    }

    private static double precision(BaseTemporal temporal) {
        return temporal.getPrecision() == null
                ? 1
                : unit(temporal.getPrecision().toString().toLowerCase(java.util.Locale.ROOT));
    }

    /** Seconds for units of time; any other unit counts as one. */
    private static double unit(String unit) {
        return switch (unit) {
            case "year", "years", "a" -> 365 * 86_400.0;
            case "month", "months", "mo" -> 30 * 86_400.0;
            case "week", "weeks", "wk" -> 7 * 86_400.0;
            case "day", "days", "d" -> 86_400;
            case "hour", "hours", "h" -> 3_600;
            case "minute", "minutes", "min" -> 60;
            case "millisecond", "milliseconds", "ms" -> 0.001;
            default -> 1;
        };
    }

    @Override
    protected Boolean defaultResult(Element element, Boolean context) {
        return true;
    }

    @Override
    protected Boolean aggregateResult(Boolean aggregate, Boolean next) {
        return true;
    }
}
