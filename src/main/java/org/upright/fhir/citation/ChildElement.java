package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.DatatypeDef;
import ca.uhn.fhir.model.api.annotation.Description;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * One child element: its {@link Child} declaration and the field that holds it. A repeated element is a list (HAPI passes
 * over final fields, so it is not final), a single one is {@code null} while absent.
 */
record ChildElement(Field field, Child declared, Class<? extends Base> type) {
    static ChildElement of(Field field) {
        field.setAccessible(true);
        return new ChildElement(field, field.getAnnotation(Child.class), elementType(field));
    }

    private static Class<? extends Base> elementType(Field field) {
        if (field.getType() == List.class && field.getGenericType() instanceof ParameterizedType list) {
            return ((Class<?>) list.getActualTypeArguments()[0]).asSubclass(Base.class);
        }
        return field.getType().asSubclass(Base.class);
    }

    String name() {
        return declared.name();
    }

    boolean isRepeated() {
        return List.class.isAssignableFrom(field.getType());
    }

    boolean isChoice() {
        return declared.type().length > 1 && !Reference.class.isAssignableFrom(type);
    }

    boolean isPrimitive() {
        return PrimitiveType.class.isAssignableFrom(type);
    }

    boolean isNamed(String wanted) {
        return wanted.equals(name()) || isChoice() && wanted.equals(name() + "[x]");
    }

    /** The type that {@code nameType} picks from a choice. */
    Optional<Class<?>> choice(String wanted) {
        return Stream.<Class<?>>of(declared.type())
                .filter(c -> isChoice() && wanted.equals(name() + capitalized(typeName(c))))
                .findFirst();
    }

    /** FHIR names of the types that it takes; empty for a backbone element. */
    String[] typeNames() {
        if (Reference.class.isAssignableFrom(type)) {
            return new String[] {"Reference"};
        }
        return Arrays.stream(declared.type()).map(ChildElement::typeName).toArray(String[]::new);
    }

    Property property(Base owner) {
        String shown = isChoice() ? name() + "[x]" : name();
        int max = isRepeated() ? Integer.MAX_VALUE : 1;
        String meaning = field.getAnnotation(Description.class).shortDefinition();
        return new Property(shown, typeCode(), meaning, declared.min(), max, values(owner));
    }

    private String typeCode() {
        if (Resource.class.isAssignableFrom(type)) {
            return "Resource";
        }
        if (Reference.class.isAssignableFrom(type)) {
            return Arrays.stream(declared.type())
                    .map(Class::getSimpleName)
                    .collect(Collectors.joining("|", "Reference(", ")"));
        }
        return Arrays.stream(declared.type())
                .map(c -> c == Reference.class ? "Reference(Any)" : typeName(c))
                .collect(Collectors.joining("|"));
    }

    private static String typeName(Class<?> type) {
        DatatypeDef datatype = type.getAnnotation(DatatypeDef.class);
        return datatype == null ? type.getSimpleName() : datatype.name();
    }

    private static String capitalized(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** Present values in their order; never {@code null}, not to be changed. */
    List<Base> values(Base owner) {
        if (isRepeated()) {
            return held(owner).isPresent() ? List.copyOf(list(owner)) : List.of();
        }
        return held(owner).map(Base.class::cast).map(List::of).orElse(List.of());
    }

    /** Adds to a list, or replaces a single value; a primitive of another type is converted by its text. */
    Base put(Base owner, Base value) {
        Base fitting = fitting(value);
        if (isRepeated()) {
            list(owner).add(fitting);
        } else {
            hold(owner, fitting);
        }
        return fitting;
    }

    void remove(Base owner, Base value) {
        if (isRepeated()) {
            list(owner).remove(value);
        } else {
            hold(owner, null);
        }
    }

    /** A new value, already in its place. */
    Base add(Base owner, Class<?> wanted) {
        return put(owner, instance(wanted));
    }

    /** The single value, made when absent; a list gets a new one. */
    Base make(Base owner) {
        if (!isRepeated() && held(owner).isPresent()) {
            return values(owner).get(0);
        }
        if (isChoice()) {
            throw new FHIRException("Element `" + name() + "[x]` needs a type before it can be made.");
        }
        return add(owner, type);
    }

    private Base fitting(Base value) {
        if (accepts(value)) {
            return value;
        }
        if (isPrimitive() && value.isPrimitive()) {
            PrimitiveType<?> converted = (PrimitiveType<?>) instance(type);
            converted.setValueAsString(value.primitiveValue());
            return converted;
        }
        throw new FHIRException("Element `" + name() + "` cannot hold `" + value.fhirType() + "`; it takes `"
                + (typeCode().isEmpty() ? type.getSimpleName() : typeCode()) + "`.");
    }

    private boolean accepts(Base value) {
        if (isChoice()) {
            return Arrays.stream(declared.type()).anyMatch(c -> c == value.getClass());
        }
        return type == value.getClass();
    }

    @SuppressWarnings("unchecked") // the field is declared as a list of `type`, and `fitting` lets nothing else in
    private List<Base> list(Base owner) {
        return (List<Base>) held(owner).orElseThrow();
    }

    private Optional<Object> held(Base owner) {
        try {
            return Optional.ofNullable(field.get(owner));
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void hold(Base owner, @Nullable Base value) {
        try {
            field.set(owner, value);
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Base instance(Class<?> type) {
        try {
            return (Base) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
