package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Child;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Property;

/**
 * The child elements that one class declares with {@link Child}, and all that follows from the declaration alone:
 * property access, copy, equality and emptiness. Read once per class; safe for use by many threads.
 *
 * @param path FHIR path of the class, such as {@code Citation.summary}
 * @param elements in the order of the definition, without inherited ones
 */
record Shape(String path, List<ChildElement> elements) {
    /** The elements that these classes declare themselves, one class after the other. */
    @SafeVarargs
    static Shape of(String path, Class<? extends Base>... types) {
        List<ChildElement> elements = Arrays.stream(types)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> field.isAnnotationPresent(Child.class))
                .map(ChildElement::of)
                .toList();
        return new Shape(path, elements);
    }

    /** The element of this name; a choice is also found as {@code name[x]}. */
    Optional<ChildElement> named(String name) {
        return elements.stream().filter(element -> element.isNamed(name)).findFirst();
    }

    /** The choice element of which {@code nameType} is one form. */
    Optional<ChildElement> chosen(String name) {
        return elements.stream()
                .filter(element -> element.choice(name).isPresent())
                .findFirst();
    }

    /** A new value of the element that is so named, already in its place; empty where there is no such element. */
    Optional<Base> add(Base owner, String name) {
        Optional<Base> chosen =
                chosen(name).flatMap(element -> element.choice(name).map(type -> element.add(owner, type)));
        return chosen.or(() -> named(name).map(element -> element.make(owner)));
    }

    List<Property> properties(Base owner) {
        return elements.stream().map(element -> element.property(owner)).toList();
    }

    void copy(Base from, Base to) {
        elements.forEach(element -> element.values(from).forEach(value -> element.put(to, value.copy())));
    }

    boolean isEmpty(Base owner) {
        return elements.stream()
                .allMatch(element -> element.values(owner).stream().allMatch(Base::isEmpty));
    }

    boolean equalDeep(Base one, Base other) {
        return elements.stream().allMatch(e -> Base.compareDeep(e.values(one), e.values(other), true));
    }

    boolean equalShallow(Base one, Base other) {
        return elements.stream()
                .filter(ChildElement::isPrimitive)
                .allMatch(e -> Base.compareDeep(e.values(one), e.values(other), true));
    }
}
