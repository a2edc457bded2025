package org.upright.store.index;

import java.math.BigDecimal;
import java.util.Optional;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Money;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Quantity.QuantityComparator;
import org.hl7.fhir.r4.model.Range;
import org.hl7.fhir.r4.model.SampledData;
import org.hl7.fhir.r4.model.Timing;

/** Rows of dates, numbers and quantities. */
final class RangeValues {
    private static final String CURRENCY = "urn:iso:std:iso:4217";

    private final Units units;

    RangeValues(Units units) {
        this.units = units;
    }

    void add(IBase value, IndexedParameter parameter, int group, RowSink sink) {
        switch (parameter.kind()) {
            case DATE -> date(value, parameter.pid(), group, sink);
            case NUMBER -> number(value, parameter.pid(), group, sink);
            default -> quantity(value, parameter, group, sink);
        }
    }

    private static void date(IBase value, int pid, int group, RowSink sink) {
        dates(value).ifPresent(range -> sink.range(pid, range.lo(), range.hi(), "", "", group));
    }

    private static Optional<DateRange> dates(IBase value) {
        if (value instanceof BaseDateTimeType date && date.hasValue()) {
            return DateRange.of(date.getValueAsString());
        }
        if (value instanceof Period period) {
            return period(period);
        }
        return value instanceof Timing timing ? timing(timing) : Optional.empty();
    }

    private static Optional<DateRange> period(Period period) {
        if (period.getStart() == null && period.getEnd() == null) {
            return Optional.empty();
        }
        Optional<DateRange> start = text(period.getStartElement()).flatMap(DateRange::of);
        Optional<DateRange> end = text(period.getEndElement()).flatMap(DateRange::of);
        return Optional.of(new DateRange(
                start.map(DateRange::lo).orElse(-DateRange.ALWAYS),
                end.map(DateRange::hi).orElse(DateRange.ALWAYS)));
    }

    /** From the first event to the last; bounds where there are no events. */
    private static Optional<DateRange> timing(Timing timing) {
        Optional<DateRange> all = Optional.empty();
        for (DateTimeType event : timing.getEvent()) {
            Optional<DateRange> next = text(event).flatMap(DateRange::of);
            all = all.isEmpty() ? next : all.flatMap(a -> next.map(n -> widened(a, n)));
        }
        if (all.isEmpty() && timing.getRepeat().hasBoundsPeriod()) {
            return period(timing.getRepeat().getBoundsPeriod());
        }
        return all;
    }

    private static DateRange widened(DateRange one, DateRange other) {
        return new DateRange(Math.min(one.lo(), other.lo()), Math.max(one.hi(), other.hi()));
    }

    private static Optional<String> text(BaseDateTimeType date) {
        return Optional.ofNullable(date.getValueAsString());
    }

    private static void number(IBase value, int pid, int group, RowSink sink) {
        if (value instanceof DecimalType decimal && decimal.hasValue()) {
            sink.range(pid, decimal.getValue().doubleValue(), decimal.getValue().doubleValue(), "", "", group);
        } else if (value instanceof IntegerType integer && integer.hasValue()) {
            sink.range(pid, integer.getValue(), integer.getValue(), "", "", group);
        } else if (value instanceof Range range) {
            double[] ends = ends(range.getLow(), range.getHigh());
            sink.range(pid, ends[0], ends[1], "", "", group);
        } else if (value instanceof Quantity quantity && quantity.getValue() != null) {
            double[] ends = ends(quantity);
            sink.range(pid, ends[0], ends[1], "", "", group);
        }
    }

    private void quantity(IBase value, IndexedParameter parameter, int group, RowSink sink) {
        if (value instanceof Quantity quantity && quantity.getValue() != null) {
            rows(ends(quantity), quantity, parameter, group, sink);
        } else if (value instanceof Range range && (range.hasLow() || range.hasHigh())) {
            rows(
                    ends(range.getLow(), range.getHigh()),
                    range.hasLow() ? range.getLow() : range.getHigh(),
                    parameter,
                    group,
                    sink);
        } else if (value instanceof Money money && money.getValue() != null) {
            double amount = money.getValue().doubleValue();
            String currency = money.getCurrency() != null ? money.getCurrency() : "";
            sink.range(parameter.pid(), amount, amount, currency, currency.isEmpty() ? "" : CURRENCY, group);
        } else if (value instanceof SampledData data && data.hasOrigin()) {
            double[] ends = {
                data.getLowerLimit() != null ? data.getLowerLimit().doubleValue() : -DateRange.ALWAYS,
                data.getUpperLimit() != null ? data.getUpperLimit().doubleValue() : DateRange.ALWAYS
            };
            rows(ends, data.getOrigin(), parameter, group, sink);
        }
    }

    /** One row as it is written, one in the words of the unit where they differ from its code, one canonical. */
    private void rows(double[] ends, Quantity unit, IndexedParameter parameter, int group, RowSink sink) {
        String code = unit.getCode() != null ? unit.getCode() : "";
        String system = unit.getSystem() != null ? unit.getSystem() : "";
        String said = unit.getUnit() != null ? unit.getUnit() : "";
        sink.range(
                parameter.pid(),
                ends[0],
                ends[1],
                Texts.exact(code.isEmpty() ? said : code),
                Texts.exact(system),
                group);
        if (!said.isEmpty() && !code.isEmpty() && !said.equals(code)) {
            sink.range(parameter.pid(), ends[0], ends[1], Texts.exact(said), "", group);
        }
        if (system.equals(Units.UCUM)) {
            units.canonical(code)
                    .ifPresent(canonical -> sink.range(
                            parameter.companion(),
                            scaled(ends[0], canonical.factor()),
                            scaled(ends[1], canonical.factor()),
                            canonical.unit(),
                            "",
                            group));
        }
    }

    static double scaled(double value, BigDecimal factor) {
        return Math.abs(value) >= DateRange.ALWAYS
                ? value
                : BigDecimal.valueOf(value).multiply(factor).doubleValue();
    }

    private static double[] ends(Quantity quantity) {
        double value = quantity.getValue().doubleValue();
        QuantityComparator comparator = quantity.getComparator();
        if (comparator == QuantityComparator.LESS_THAN || comparator == QuantityComparator.LESS_OR_EQUAL) {
            return new double[] {
                -DateRange.ALWAYS, comparator == QuantityComparator.LESS_THAN ? Math.nextDown(value) : value
            };
        }
        if (comparator == QuantityComparator.GREATER_THAN || comparator == QuantityComparator.GREATER_OR_EQUAL) {
            return new double[] {
                comparator == QuantityComparator.GREATER_THAN ? Math.nextUp(value) : value, DateRange.ALWAYS
            };
        }
        return new double[] {value, value};
    }

    private static double[] ends(Quantity low, Quantity high) {
        return new double[] {
            low.getValue() != null ? low.getValue().doubleValue() : -DateRange.ALWAYS,
            high.getValue() != null ? high.getValue().doubleValue() : DateRange.ALWAYS
        };
    }
}
