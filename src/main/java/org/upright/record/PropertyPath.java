package org.upright.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * A search parameter's path made ready: names of properties to walk, without a FHIRPath engine.
 *
 * <p>The paths of the patient compartment are all of the form {@code Type.a.b}, some with {@code .where(resolve() is
 * Patient)} after them; that a reference is one to a Patient is seen from the reference itself.
 */
record PropertyPath(List<String> names) {
    private static final Pattern SIMPLE = Pattern.compile("[A-Za-z]+(\\.[A-Za-z]+)+");

    PropertyPath {
        names = List.copyOf(names);
    }

    /** The paths for one type in a union; what is not of the form above is left out. */
    static List<PropertyPath> parse(String type, String union) {
        return Arrays.stream(union.split("\\|"))
                .map(path -> path.replaceAll("\\.where\\(resolve\\(\\) is \\w+\\)", "")
                        .strip())
                .filter(path ->
                        path.startsWith(type + ".") && SIMPLE.matcher(path).matches())
                .map(path -> new PropertyPath(
                        List.of(path.substring(type.length() + 1).split("\\."))))
                .toList();
    }

    Stream<Reference> references(Resource resource) {
        List<Base> at = List.of(resource);
        for (String name : names) {
            at = step(at, name);
        }
        return at.stream().filter(Reference.class::isInstance).map(Reference.class::cast);
    }

    private static List<Base> step(List<Base> from, String name) {
        List<Base> next = new ArrayList<>();
        for (Base base : from) {
            Optional.ofNullable(base.getProperty(name.hashCode(), name, false))
                    .ifPresent(values -> next.addAll(Arrays.asList(values)));
        }
        return next;
    }
}
