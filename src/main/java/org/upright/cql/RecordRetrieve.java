package org.upright.cql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.elm.executing.InEvaluator;
import org.opencds.cqf.cql.engine.elm.executing.OverlapsEvaluator;
import org.opencds.cqf.cql.engine.retrieve.RetrieveProvider;
import org.opencds.cqf.cql.engine.runtime.Code;
import org.opencds.cqf.cql.engine.runtime.Concept;
import org.opencds.cqf.cql.engine.runtime.Interval;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.SubjectRecord;

/**
 * Retrieves from the subject's record, which holds nobody else's data, so that the context needs no filter. Profiles
 * are not looked at.
 */
final class RecordRetrieve implements RetrieveProvider {
    private final SubjectRecord record;
    private final RecordIndex index;
    private final CallTerminology terminology;
    private final CqlValues values;

    RecordRetrieve(SubjectRecord record, RecordIndex index, CallTerminology terminology, CqlValues values) {
        this.record = record;
        this.index = index;
        this.terminology = terminology;
        this.values = values;
    }

    // the engine's interface has twelve parameters, most of them absent most of the time
    @Override
    public Iterable<Object> retrieve(
            @Nullable String context,
            @Nullable String contextPath,
            @Nullable Object contextValue,
            String dataType,
            @Nullable String templateId,
            @Nullable String codePath,
            @Nullable Iterable<Code> codes,
            @Nullable String valueSet,
            @Nullable String datePath,
            @Nullable String dateLowPath,
            @Nullable String dateHighPath,
            @Nullable Interval dateRange) {
        requireSubject(context, contextValue);
        if (dataType.equals(context) && record.subject().fhirType().equals(dataType)) {
            return List.of(record.subject());
        }
        Coded coded = coded(dataType, codePath, codes, valueSet);
        Predicate<Resource> wanted = coded.matches().and(dated(datePath, dateLowPath, dateRange));
        List<Object> found = new ArrayList<>();
        for (Resource resource : coded.candidates()) {
            if (wanted.test(resource)) {
                found.add(resource);
            }
        }
        return found;
    }

    /** A retrieve may name another context: {@code ["Mother" -> Condition]}. */
    private void requireSubject(@Nullable String context, @Nullable Object id) {
        Resource subject = record.subject();
        if (context != null
                && id != null
                && !(context.equals(subject.fhirType())
                        && id.equals(subject.getIdElement().getIdPart()))) {
            throw new OtherContextException(
                    context,
                    id,
                    subject.fhirType() + "/" + subject.getIdElement().getIdPart());
        }
    }

    /** What may have one of the codes, and whether it does. */
    private record Coded(List<Resource> candidates, Predicate<Resource> matches) {}

    private Coded coded(String type, @Nullable String path, @Nullable Iterable<Code> codes, @Nullable String valueSet) {
        if (valueSet != null) {
            CodeSet members = terminology.expand(valueSet, Optional.empty());
            return path == null
                    ? new Coded(index.ofType(type), resource -> true)
                    : new Coded(
                            index.candidates(type, path, members.members(), Coding::getCode),
                            resource -> RecordIndex.any(resource, path, value -> isIn(members, value)));
        }
        if (codes == null || path == null) {
            return new Coded(index.ofType(type), resource -> true);
        }
        List<Code> wanted = all(codes);
        return new Coded(
                index.candidates(type, path, wanted, Code::getCode),
                resource -> RecordIndex.any(resource, path, value -> isOneOf(wanted, value)));
    }

    private static boolean isIn(CodeSet members, Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.getCoding().stream().anyMatch(members::contains);
        }
        if (value instanceof Coding coding) {
            return members.contains(coding);
        }
        String code = value.isPrimitive() ? value.primitiveValue() : null;
        return code != null && members.members().stream().anyMatch(member -> code.equals(member.getCode()));
    }

    private static boolean isOneOf(List<Code> codes, Base value) {
        for (Code code : codes) {
            if (isThis(code, value)) {
                return true;
            }
        }
        return false;
    }

    /** A list of strings compares the codes alone: {@code [MedicationRequest: status in {'active'}]}. */
    private static List<Code> all(Iterable<?> codes) {
        List<Code> all = new ArrayList<>();
        for (Object each : codes) {
            if (each != null) {
                codes(each)
                        .filter(code -> code != null && code.getCode() != null)
                        .forEach(all::add);
            }
        }
        return all;
    }

    /** Of CQL or of FHIR, as an element of another resource: {@code [Observation: C.code]}. */
    private static Stream<Code> codes(Object one) {
        if (one instanceof Code code) {
            return Stream.of(code);
        }
        if (one instanceof Concept concept) {
            return Optional.ofNullable(concept.getCodes()).stream().flatMap(List::stream);
        }
        if (one instanceof CodeableConcept concept) {
            return concept.getCoding().stream().flatMap(RecordRetrieve::codes);
        }
        if (one instanceof Coding coding) {
            return Stream.of(new Code().withCode(coding.getCode()).withSystem(coding.getSystem()));
        }
        if (one instanceof String text) {
            return Stream.of(new Code().withCode(text));
        }
        if (one instanceof Base base && base.isPrimitive()) {
            return Stream.of(new Code().withCode(base.primitiveValue()));
        }
        throw new IllegalArgumentException(
                "a retrieve looks for codes, and `" + one.getClass().getSimpleName() + "` is none");
    }

    private static boolean isThis(Code code, Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.getCoding().stream().anyMatch(coding -> isThis(code, coding));
        }
        if (value instanceof Coding coding) {
            return code.getCode().equals(coding.getCode())
                    && (code.getSystem() == null || code.getSystem().equals(coding.getSystem()));
        }
        return value.isPrimitive() && code.getCode().equals(value.primitiveValue());
    }

    private Predicate<Resource> dated(@Nullable String path, @Nullable String lowPath, @Nullable Interval range) {
        String from = path == null ? lowPath : path;
        return range == null || from == null
                ? resource -> true
                : resource -> RecordIndex.any(resource, from, value -> isWithin(range, value));
    }

    private boolean isWithin(Interval range, Base value) {
        Object moment = values.toCql(value);
        Boolean within = moment instanceof Interval
                ? OverlapsEvaluator.overlaps(moment, range, null, null)
                : InEvaluator.INSTANCE.in(moment, range, null, null);
        return Boolean.TRUE.equals(within);
    }
}
