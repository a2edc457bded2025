package org.upright.apply.run;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.jspecify.annotations.Nullable;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.plan.FilterPath;

/**
 * Values at the path of a DataRequirement's filter: a {@link FilterPath}.
 *
 * @see <a href="https://hl7.org/fhir/R4/metadatatypes.html#DataRequirement">DataRequirement.codeFilter.path</a>
 */
final class PathWalk {
    private final SubjectRecord record;

    PathWalk(SubjectRecord record) {
        this.record = record;
    }

    /** Empty where there are none; {@code Condition.code} is read as {@code code}. */
    List<Base> values(Base root, String path) {
        if (isName(path)) {
            return named(root, path);
        }
        String prefix = root.fhirType() + ".";
        Matcher step = FilterPath.STEP.matcher(path.startsWith(prefix) ? path.substring(prefix.length()) : path);
        List<Base> values = List.of(root);
        while (step.lookingAt()) {
            values = at(
                    step.group(4),
                    values.stream().flatMap(value -> step(value, step).stream()).toList());
            step.region(step.end(), step.regionEnd());
        }
        return step.hitEnd() || step.regionStart() == step.regionEnd() ? values : List.of();
    }

    /** One step without brackets, as nearly all paths are. */
    private static boolean isName(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && (i == 0 || c != '_' && (c < '0' || c > '9'))) {
                return false;
            }
        }
        return !path.isEmpty();
    }

    private static List<Base> at(@Nullable String index, List<Base> values) {
        if (index == null) {
            return values;
        }
        int i = Integer.parseInt(index);
        return i < values.size() ? List.of(values.get(i)) : List.of();
    }

    private List<Base> step(Base value, Matcher step) {
        String name = Optional.ofNullable(step.group(1)).orElse("");
        if (name.equals("resolve()")) {
            return resolved(value).map(List::of).orElse(List.of());
        }
        String url = step.group(2);
        if (url != null) {
            return named(value, "extension").stream()
                    .filter(e -> e instanceof Extension extension && url.equals(extension.getUrl()))
                    .toList();
        }
        String type = step.group(3);
        if (type != null) {
            return value.fhirType().equals(type) ? List.of(value) : List.of();
        }
        return named(value, name.replace("[x]", ""));
    }

    /** What a reference leads to within the record. */
    Optional<Base> resolved(Base value) {
        return value instanceof Reference reference && reference.getReference() != null
                ? record.resolve(reference.getReference()).map(Base.class::cast)
                : Optional.empty();
    }

    private static List<Base> named(Base value, String name) {
        Optional<Property> property = Optional.ofNullable(value.getNamedProperty(name.hashCode(), name, false))
                .or(() -> Optional.ofNullable(value.getChildByName(name + "[x]")));
        return property.isPresent() ? List.copyOf(property.get().getValues()) : List.of();
    }
}
