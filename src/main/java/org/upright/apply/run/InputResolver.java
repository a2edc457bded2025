package org.upright.apply.run;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DataRequirement;
import org.hl7.fhir.r4.model.DataRequirement.DataRequirementCodeFilterComponent;
import org.hl7.fhir.r4.model.DataRequirement.DataRequirementSortComponent;
import org.hl7.fhir.r4.model.DataRequirement.SortDirection;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.plan.Input;
import org.upright.apply.plan.SearchPath;

/**
 * The subject's resources that satisfy an input: by type, codes with their system, dates; sorted and limited. Profiles
 * are not looked at. Of one call, used by one thread: whose data they are is told once for each type.
 *
 * @see <a href="https://hl7.org/fhir/R4/metadatatypes.html#DataRequirement">DataRequirement</a>
 */
final class InputResolver {
    private final SubjectRecord record;
    private final ZonedDateTime now;
    private final PathWalk paths;
    private final Map<String, List<Resource>> own = new HashMap<>();

    InputResolver(SubjectRecord record, ZonedDateTime now) {
        this.record = record;
        this.now = now;
        this.paths = new PathWalk(record);
    }

    /** In the order that the input asks for, else of their ids. */
    List<Resource> resolve(Input input) {
        DataRequirement requirement = input.requirement();
        Stream<Resource> found = own.computeIfAbsent(requirement.getType(), this::ownOf).stream()
                .filter(resource -> hasCodes(resource, input))
                .filter(resource -> hasDates(resource, input));
        if (requirement.hasSort()) {
            found = found.sorted(order(requirement.getSort()));
        }
        Integer limit = requirement.hasLimit() ? requirement.getLimitElement().getValue() : null;
        return (limit == null ? found : found.limit(limit)).toList();
    }

    private List<Resource> ownOf(String type) {
        return record.ofType(type).stream().filter(this::isOfSubject).toList();
    }

    /** Not where it says that it is about another one; what is about nobody (a medication) is not turned away. */
    private boolean isOfSubject(Resource resource) {
        if (resource.fhirType().equals(record.subject().fhirType())) {
            return resource == record.subject();
        }
        return meanSubject(paths.values(resource, "subject")) && meanSubject(paths.values(resource, "patient"));
    }

    private boolean meanSubject(List<Base> values) {
        for (Base value : values) {
            if (!meansSubject(value)) {
                return false;
            }
        }
        return true;
    }

    private boolean meansSubject(Base value) {
        if (!(value instanceof Reference reference) || reference.getReference() == null) {
            return true;
        }
        IdType id = new IdType(reference.getReference());
        String type = record.subject().fhirType();
        return !type.equals(id.getResourceType())
                || id.getIdPart().equals(record.subject().getIdElement().getIdPart());
    }

    private boolean hasCodes(Resource resource, Input input) {
        for (int i = 0; i < input.filters().size(); i++) {
            CodeSet allowed = input.filters().get(i);
            DataRequirementCodeFilterComponent filter =
                    input.requirement().getCodeFilter().get(i);
            if (!isOneIn(allowed, values(resource, filter.getPath(), filter.getSearchParam(), input))) {
                return false;
            }
        }
        return true;
    }

    private List<Base> values(Resource resource, @Nullable String path, @Nullable String parameter, Input input) {
        if (path != null) {
            return paths.values(resource, path);
        }
        SearchPath searched = parameter == null ? null : input.searched().get(parameter);
        return searched == null ? List.of() : searched.values().apply(resource);
    }

    private boolean isOneIn(CodeSet allowed, List<Base> values) {
        for (Base value : values) {
            if (isIn(allowed, value)) {
                return true;
            }
        }
        return false;
    }

    private boolean isIn(CodeSet allowed, Base value) {
        if (value instanceof CodeableConcept concept) {
            return isAnyIn(allowed, concept.getCoding());
        }
        if (value instanceof Coding coding) {
            return allowed.contains(coding);
        }
        if (value instanceof Identifier identifier) {
            return identifier.getValue() != null
                    && allowed.contains(
                            new Coding().setSystem(identifier.getSystem()).setCode(identifier.getValue()));
        }
        if (value instanceof PrimitiveType<?> code && code.hasValue()) {
            return allowed.members().stream()
                    .anyMatch(member -> code.getValueAsString().equals(member.getCode()));
        }
        return paths.resolved(value).stream()
                .flatMap(resource -> paths.values(resource, "code").stream())
                .anyMatch(code -> isIn(allowed, code));
    }

    private static boolean isAnyIn(CodeSet allowed, List<Coding> codings) {
        for (Coding coding : codings) {
            if (allowed.contains(coding)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasDates(Resource resource, Input input) {
        return input.requirement().getDateFilter().stream().allMatch(filter -> {
            Optional<Moments> bounds = filter.hasValue() ? Moments.bounds(filter.getValue(), now) : Optional.empty();
            return values(resource, filter.getPath(), filter.getSearchParam(), input).stream()
                    .flatMap(value -> Moments.of(value, now).stream())
                    .anyMatch(moments -> bounds.isEmpty() || bounds.get().enclose(moments));
        });
    }

    private Comparator<Resource> order(List<DataRequirementSortComponent> sorts) {
        List<Comparator<Resource>> orders = new ArrayList<>();
        sorts.stream().filter(sort -> sort.getPath() != null).forEach(sort -> orders.add(order(sort)));
        return orders.stream().reduce(Comparator::thenComparing).orElse((a, b) -> 0);
    }

    /** What has no value at the path comes last, whichever the direction. */
    private Comparator<Resource> order(DataRequirementSortComponent sort) {
        Comparator<SortKey> keys =
                sort.getDirection() == SortDirection.DESCENDING ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Comparator<Optional<SortKey>> presentFirst = Comparator.comparing(Optional::isEmpty);
        return Comparator.comparing(
                resource -> key(resource, sort.getPath()),
                presentFirst.thenComparing(
                        (a, b) -> a.isPresent() && b.isPresent() ? keys.compare(a.get(), b.get()) : 0));
    }

    private Optional<SortKey> key(Resource resource, String path) {
        return paths.values(resource, path).stream().findFirst().map(value -> SortKey.of(value, now));
    }

    /** Numbers and instants by size, everything else by its text. */
    private record SortKey(double number, String text) implements Comparable<SortKey> {
        static SortKey of(Base value, ZonedDateTime now) {
            Optional<Moments> moments = Moments.of(value, now);
            if (moments.isPresent()) {
                return new SortKey(moments.get().first().toEpochMilli(), "");
            }
            if (value instanceof Quantity quantity && quantity.getValue() != null) {
                return new SortKey(quantity.getValue().doubleValue(), "");
            }
            String text = Optional.ofNullable(value.primitiveValue()).orElse("");
            boolean isNumber = value.fhirType().matches("decimal|integer|positiveInt|unsignedInt");
            return isNumber ? new SortKey(Double.parseDouble(text), "") : new SortKey(0, text);
        }

        @Override
        public int compareTo(SortKey other) {
            int byNumber = Double.compare(number, other.number);
            return byNumber != 0 ? byNumber : text.compareTo(other.text);
        }
    }
}
