package org.upright.apply.careplan.path;

import ca.uhn.fhir.parser.DataFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Property;

/**
 * A path of a dynamic value, such as {@code input[0].valueCanonical}, {@code occurrencePeriod.start} or
 * {@code extension('http://…').value}.
 *
 * <p>What the path crosses is made where it is missing. A path that ends at a list without a position replaces the list
 * by all values; every other path takes one value. Values are converted to the type of the element: a Coding fills a
 * CodeableConcept, a resource a Reference, a date the start of a Period.
 *
 * @see <a href="https://hl7.org/fhir/R4/plandefinition-definitions.html#PlanDefinition.action.dynamicValue.path">path</a>
 */
public final class ElementPath {
    private static final int FARTHEST_STEP = 20;

    private final String text;

    private ElementPath(String text) {
        this.text = text;
    }

    /** A leading {@code %resource.}, {@code $this.} or type name is understood and left out. */
    public static ElementPath of(String path) {
        String trimmed = path.strip();
        String start = trimmed.contains(".") ? trimmed.substring(0, trimmed.indexOf('.')) : "";
        boolean root = start.equals("%resource")
                || start.equals("$this")
                || !start.isEmpty() && Character.isUpperCase(start.charAt(0));
        return new ElementPath(root ? trimmed.substring(start.length() + 1) : trimmed);
    }

    /** Whether it is this element of the root. */
    public boolean isOf(String name) {
        return text.equals(name);
    }

    /** Name of the element of the root that it goes to or through; empty where it is no such path. */
    public Optional<String> begins() {
        return Step.parse(text).map(steps -> steps.get(0).name());
    }

    /**
     * Sets the values on {@code root}, which is changed.
     *
     * @param values at least one
     * @return why they cannot be set, as the end of a sentence; empty where they are
     */
    public Optional<String> put(Base root, List<Base> values) {
        Optional<List<Step>> steps = Step.parse(text).filter(found -> found.size() <= FARTHEST_STEP);
        if (steps.isEmpty()) {
            return Optional.of("it is not a simple path of element names, positions and extensions");
        }
        try {
            return put(root, steps.get(), values);
        } catch (FHIRException | IllegalArgumentException | DataFormatException unfit) {
            return Optional.of("`%s` does not take the value that the expression gave, `%s`"
                    .formatted(root.fhirType(), values.get(0).fhirType()));
        }
    }

    private static Optional<String> put(Base root, List<Step> steps, List<Base> values) {
        Base at = root;
        for (Step step : steps.subList(0, steps.size() - 1)) {
            Optional<Base> child = child(at, step);
            if (child.isEmpty()) {
                return Optional.of("`%s` has no element `%s` to go through".formatted(at.fhirType(), step));
            }
            at = child.get();
        }
        return leaf(at, steps.get(steps.size() - 1), values);
    }

    private static Optional<Base> child(Base parent, Step step) {
        Optional<Property> property = property(parent, step.name());
        if (property.isEmpty()) {
            return Optional.empty();
        }
        if (step.url().isPresent()) {
            return Optional.of(extension(parent, step, property.get()));
        }
        int wanted = step.index().orElse(0);
        if (wanted > 0 && !property.get().isList()) {
            return Optional.empty();
        }
        List<Base> present = values(property.get());
        while (present.size() <= wanted) {
            present.add(parent.addChild(step.name()));
        }
        return Optional.of(present.get(wanted)).filter(found -> fits(found, step.name(), property.get()));
    }

    /** An {@code occurrencePeriod} cannot be gone through where an {@code occurrenceDateTime} stands. */
    private static boolean fits(Base found, String name, Property property) {
        String suffix = choice(property, name);
        return suffix.isEmpty() || suffix.equalsIgnoreCase(found.fhirType());
    }

    private static Base extension(Base parent, Step step, Property property) {
        String url = step.url().orElseThrow();
        return values(property).stream()
                .filter(value -> value instanceof Extension extension && url.equals(extension.getUrl()))
                .findFirst()
                .orElseGet(() -> ((Extension) parent.addChild(step.name())).setUrl(url));
    }

    private static Optional<String> leaf(Base parent, Step step, List<Base> values) {
        Optional<Property> found = property(parent, step.name());
        if (found.isEmpty() || step.url().isPresent()) {
            return Optional.of("`%s` has no element `%s` that takes a value".formatted(parent.fhirType(), step));
        }
        Property property = found.get();
        if (values.size() > 1 && (!property.isList() || step.index().isPresent())) {
            return Optional.of("`%s` takes one value and the expression gave %d".formatted(step, values.size()));
        }
        List<Base> converted = new ArrayList<>();
        for (Base value : values) {
            Optional<Base> one = converted(property, step.name(), value);
            if (one.isEmpty()) {
                return Optional.of("`%s` takes %s and the expression gave `%s`"
                        .formatted(step, types(property, step.name()), value.fhirType()));
            }
            converted.add(one.get());
        }
        return write(parent, step, property, converted);
    }

    private static Optional<String> write(Base parent, Step step, Property property, List<Base> converted) {
        List<Base> present = values(property);
        if (step.index().isEmpty() || !property.isList()) {
            replace(parent, property, present, converted);
            return Optional.empty();
        }
        int index = step.index().get();
        if (index > present.size()) {
            return Optional.of("`%s` would leave a gap: only %d are there".formatted(step, present.size()));
        }
        List<Base> wanted = new ArrayList<>(present);
        if (index == present.size()) {
            wanted.add(converted.get(0));
        } else {
            wanted.set(index, converted.get(0));
        }
        replace(parent, property, present, wanted);
        return Optional.empty();
    }

    private static void replace(Base parent, Property property, List<Base> present, List<Base> wanted) {
        if (property.isList()) {
            present.forEach(value -> parent.removeChild(property.getName(), value));
        }
        wanted.forEach(value -> parent.setProperty(property.getName(), value));
    }

    private static Optional<Base> converted(Property property, String name, Base value) {
        List<String> types = types(property, name);
        Stream<String> sameFirst = types.contains(value.fhirType()) ? Stream.of(value.fhirType()) : types.stream();
        return sameFirst.flatMap(type -> Conversion.to(type, value).stream()).findFirst();
    }

    /** FHIR types that the element takes; the one that the name asks for where it does, as in valueCanonical. */
    private static List<String> types(Property property, String name) {
        List<String> declared = Stream.of(
                        property.getTypeCode().replaceAll("\\([^)]*\\)", "").split("\\|"))
                .map(String::strip)
                .toList();
        String suffix = choice(property, name);
        if (suffix.isEmpty()) {
            return declared;
        }
        String primitive = suffix.substring(0, 1).toLowerCase(Locale.ROOT) + suffix.substring(1);
        return declared.contains(primitive) || !declared.contains(suffix) && !isComplex(suffix)
                ? List.of(primitive)
                : List.of(suffix);
    }

    private static boolean isComplex(String suffix) {
        return List.of("CodeableConcept", "Coding", "Quantity", "Reference", "Period", "Timing", "Age", "Range")
                        .contains(suffix)
                || List.of("Duration", "Attachment", "Identifier", "Ratio", "Money")
                        .contains(suffix);
    }

    private static String choice(Property property, String name) {
        String stem = property.getName().replace("[x]", "");
        return property.getName().endsWith("[x]") && name.startsWith(stem) ? name.substring(stem.length()) : "";
    }

    private static Optional<Property> property(Base parent, String name) {
        if (parent.isPrimitive() && !name.equals("extension")) {
            return Optional.empty();
        }
        return Optional.ofNullable(parent.getNamedProperty(name));
    }

    private static List<Base> values(Property property) {
        return new ArrayList<>(property.getValues());
    }
}
