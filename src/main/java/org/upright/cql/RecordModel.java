package org.upright.cql;

import ca.uhn.fhir.context.FhirContext;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.InstantType;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.data.SystemDataProvider;
import org.opencds.cqf.cql.engine.fhir.model.R4FhirModelResolver;
import org.opencds.cqf.cql.engine.model.CachingModelResolverDecorator;
import org.opencds.cqf.cql.engine.runtime.DateTime;
import org.opencds.cqf.cql.engine.runtime.Precision;

/** FHIR R4 as the engine sees it, with the converted values that {@link SortKeys} asks for. */
final class RecordModel extends CachingModelResolverDecorator {
    private final CqlValues values;
    private final List<String> packageNames;

    RecordModel(FhirContext fhir, CqlValues values) {
        super(new Steps(fhir));
        this.values = values;
        this.packageNames = List.copyOf(super.getPackageNames());
    }

    /** Asked for with every cast; the engine's own makes two lists for each answer. */
    @Override
    public List<String> getPackageNames() {
        return packageNames;
    }

    @Override
    public @Nullable Object resolvePath(@Nullable Object target, String path) {
        Optional<String> written = SortKeys.written(path);
        if (written.isEmpty()) {
            return super.resolvePath(target, path);
        }
        return comparable(written.get().isEmpty() ? target : super.resolvePath(target, written.get()));
    }

    private @Nullable Object comparable(@Nullable Object value) {
        return value instanceof Base base ? values.toComparable(base) : value;
    }

    /** The same for the elements of a tuple, and nodes that {@link NodeGuards} took away from the engine. */
    SystemDataProvider system(GuardedNodes guarded) {
        return new SystemDataProvider() {
            @Override
            public List<String> getPackageNames() {
                return List.of(getPackageName(), "java.util");
            }

            @Override
            public @Nullable Object resolvePath(@Nullable Object target, String path) {
                if (NodeGuards.isAsked(path) && target instanceof List<?> operands) {
                    return guarded.answer(NodeGuards.node(path), operands);
                }
                Optional<String> written = SortKeys.written(path);
                return written.isPresent()
                        ? comparable(super.resolvePath(target, written.get()))
                        : super.resolvePath(target, path);
            }
        };
    }

    /**
     * R4 that takes a path of one step, as nearly all are, for what it is. The engine's own would compile a regular
     * expression to split it, on every access to an element: more than half of what a call allocates.
     */
    private static final class Steps extends R4FhirModelResolver {
        /** Since 1900 all calendars that Java knows by this name agree. */
        private static final long GREGORIAN = -2_208_988_800_000L;

        Steps(FhirContext fhir) {
            super(fhir);
        }

        /** A moment or a day, which the engine takes apart by a calendar and puts together by seven maps. */
        @Override
        protected @Nullable Object resolveProperty(@Nullable Object target, String path) {
            if (path.equals("value") && (target instanceof DateTimeType || target instanceof InstantType)) {
                BaseDateTimeType time = (BaseDateTimeType) target;
                if (time.hasValue() && time.getValue().getTime() > GREGORIAN) {
                    return moment(time, Optional.ofNullable(time.getTimeZone()).orElseGet(TimeZone::getDefault));
                }
            }
            return super.resolveProperty(target, path);
        }

        private static DateTime moment(BaseDateTimeType time, TimeZone zone) {
            OffsetDateTime moment = OffsetDateTime.ofInstant(time.getValue().toInstant(), zone.toZoneId());
            return switch (time.getPrecision()) {
                case YEAR -> new DateTime(moment.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1), Precision.YEAR);
                case MONTH -> new DateTime(moment.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1), Precision.MONTH);
                case DAY -> new DateTime(moment.truncatedTo(ChronoUnit.DAYS), Precision.DAY);
                case MINUTE -> new DateTime(moment.truncatedTo(ChronoUnit.MINUTES), Precision.MINUTE);
                case SECOND -> new DateTime(moment.truncatedTo(ChronoUnit.SECONDS), Precision.SECOND);
                default -> new DateTime(moment.truncatedTo(ChronoUnit.MILLIS), Precision.MILLISECOND);
            };
        }

        @Override
        public @Nullable Object resolvePath(@Nullable Object target, String path) {
            return path.indexOf('.') < 0 && path.indexOf('[') < 0
                    ? resolveProperty(target, path)
                    : super.resolvePath(target, path);
        }
    }
}
