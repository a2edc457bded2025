package org.upright.apply.careplan;

import ca.uhn.fhir.model.api.annotation.Child;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Factory;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.careplan.path.ElementPath;
import org.upright.apply.plan.DynamicValue;
import org.upright.fhir.Issue;

/**
 * Elements that dynamic values began and did not complete, such as a {@code Task.input} with a type and no value: an author
 * sets one part alone, or the expression for the other gave nothing.
 *
 * <p>What is there is kept, and what every such element must have is marked as unknown, so that the request is valid and
 * nothing of it is lost. A part that cannot be marked, since only codes of FHIR's own fit there, costs the element. Both are
 * said.
 *
 * @param named whose values they are, as the beginning of a sentence
 * @see <a href="https://hl7.org/fhir/R4/extension-data-absent-reason.html">data-absent-reason</a>
 */
record Halves(Output output, String named) {
    private static final String ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
    private static final String ON_ACTION = "action.";

    /** Names of the elements that R4 requires of a type: HAPI says so in the type's annotations alone. */
    private static final ClassValue<List<String>> REQUIRED = new ClassValue<>() {
        @Override
        protected List<String> computeValue(Class<?> type) {
            return Arrays.stream(type.getDeclaredFields())
                    .map(field -> field.getAnnotation(Child.class))
                    .filter(child -> child != null && child.min() > 0)
                    .map(Child::name)
                    .toList();
        }
    };

    /**
     * Looks at what the values were set on.
     *
     * @param resource that paths without prefix mean
     * @param action that {@code action.} means
     */
    void settle(List<DynamicValue> values, Base resource, Optional<? extends Base> action) {
        Set<String> seen = new HashSet<>();
        for (DynamicValue value : values) {
            boolean onAction = value.path().startsWith(ON_ACTION);
            String path = onAction ? value.path().substring(ON_ACTION.length()) : value.path();
            Optional<String> name = ElementPath.of(path).begins().filter(begun -> seen.add(onAction + begun));
            if (name.isPresent() && (!onAction || action.isPresent())) {
                settle(onAction ? action.get() : resource, name.get(), value);
            }
        }
    }

    private void settle(Base root, String name, DynamicValue value) {
        Property property = root.getNamedProperty(name);
        if (property != null) {
            complete(root, property, root.fhirType() + "." + name, value);
        }
    }

    private void complete(Base parent, Property property, String place, DynamicValue value) {
        List<Base> elements = List.copyOf(property.getValues());
        for (int i = 0; i < elements.size(); i++) {
            String here = property.isList() ? place + "[" + i + "]" : place;
            if (isBegun(elements.get(i)) && !complete(elements.get(i), here, value)) {
                parent.removeChild(property.getName(), elements.get(i));
            }
        }
    }

    private static boolean isBegun(Base element) {
        return !element.isPrimitive() && !(element instanceof Resource) && !element.isEmpty();
    }

    /** False where it lacks what cannot be marked. */
    private boolean complete(Base element, String place, DynamicValue value) {
        for (Property part : element.children()) {
            if (part.hasValues()) {
                complete(element, part, place + "." + part.getName(), value);
            }
        }
        return REQUIRED.get(element.getClass()).stream()
                .map(element::getNamedProperty)
                .filter(part -> part != null && !part.hasValues())
                .allMatch(part -> {
                    boolean marked = mark(element, part);
                    report(value, place, part.getName(), marked);
                    return marked;
                });
    }

    private static boolean mark(Base element, Property part) {
        String type = part.getTypeCode()
                .replaceAll("\\(.*?\\)", "")
                .split("\\|", 2)[0]
                .strip();
        if (type.equals("code")) {
            return false;
        }
        try {
            Base unknown = new Factory().create(type.equals("*") ? "string" : type);
            ((Element) unknown).addExtension(new Extension(ABSENT, new CodeType("unknown")));
            Base unused = element.setProperty(part.getName(), unknown);
            return element.getNamedProperty(part.getName()).hasValues();
        } catch (FHIRException | IllegalArgumentException | ClassCastException noSuchMark) {
            return false;
        }
    }

    private void report(DynamicValue value, String place, String part, boolean marked) {
        output.report(Issue.warning(
                IssueType.REQUIRED,
                value.where(),
                "%s begins `%s` by dynamic values and gives it no `%s`, which each must have; %s."
                        .formatted(
                                named,
                                place,
                                part.replace("[x]", ""),
                                marked ? "that is marked as unknown" : "the element is left out")));
    }
}
