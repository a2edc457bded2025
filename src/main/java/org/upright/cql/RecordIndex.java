package org.upright.cql;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.upright.apply.expression.SubjectRecord;

/**
 * Which resources of a record may be meant by codes at a path, found out once for all retrieves of a call. Used by one
 * thread.
 */
final class RecordIndex {
    /** So few are looked at sooner than indexed. */
    static final int LEAST = 64;

    private final SubjectRecord record;
    private final Map<Place, Map<String, List<Integer>>> positions = new HashMap<>();

    private record Place(String type, String path) {}

    RecordIndex(SubjectRecord record) {
        this.record = record;
    }

    /** In the order of the record. */
    List<Resource> ofType(String type) {
        return type.equals("Resource") || type.equals("DomainResource") ? record.all() : record.ofType(type);
    }

    /**
     * Those of the type that have a value of one of the codes at the path, whatever its system, and maybe more; in the order
     * of the record.
     *
     * @param text of a code; one without any means nothing
     */
    <T> List<Resource> candidates(String type, String path, Collection<T> codes, Function<T, @Nullable String> text) {
        List<Resource> all = ofType(type);
        if (all.size() < LEAST || codes.size() > all.size()) {
            return all;
        }
        Map<String, List<Integer>> known =
                positions.computeIfAbsent(new Place(type, path), place -> positions(all, path));
        BitSet found = new BitSet();
        for (T code : codes) {
            known.getOrDefault(text.apply(code), List.of()).forEach(found::set);
        }
        return found.stream().mapToObj(all::get).toList();
    }

    private static Map<String, List<Integer>> positions(List<Resource> all, String path) {
        Map<String, List<Integer>> positions = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            Integer position = i;
            boolean unused = any(all.get(i), path, value -> add(value, position, positions));
        }
        return positions;
    }

    /** @return false, so that the next value is looked at */
    private static boolean add(Base value, Integer position, Map<String, List<Integer>> to) {
        if (value instanceof CodeableConcept concept) {
            concept.getCoding().forEach(coding -> add(coding.getCode(), position, to));
        } else if (value instanceof Coding coding) {
            add(coding.getCode(), position, to);
        } else if (value.isPrimitive()) {
            add(value.primitiveValue(), position, to);
        }
        return false;
    }

    private static void add(@Nullable String code, Integer position, Map<String, List<Integer>> to) {
        if (code != null) {
            to.computeIfAbsent(code, unseen -> new ArrayList<>(2)).add(position);
        }
    }

    /** Whether one of the values at the path, whose steps are parted by dots, does; those behind it are not looked at. */
    static boolean any(Base base, String path, Predicate<Base> matches) {
        int dot = path.indexOf('.');
        for (Base value : children(base, dot < 0 ? path : path.substring(0, dot))) {
            if (dot < 0 ? matches.test(value) : any(value, path.substring(dot + 1), matches)) {
                return true;
            }
        }
        return false;
    }

    private static Base[] children(Base base, String name) {
        Base[] found = base.getProperty(name.hashCode(), name, false);
        return found == null ? new Base[0] : found;
    }
}
