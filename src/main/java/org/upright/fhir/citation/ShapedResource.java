package org.upright.fhir.citation;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** A knowledge artifact that declares fields and accessors only; the rest follows from its {@link Shape}. */
abstract class ShapedResource extends MetadataResource {
    private static final long serialVersionUID = 1L;

    /** R4's MetadataResource has values for these but does not list them, nor what its own parents hold. */
    private static final Shape INHERITED =
            Shape.of("MetadataResource", Resource.class, DomainResource.class, MetadataResource.class);

    abstract Shape shape();

    final <T extends ShapedResource> T copyInto(T copy) {
        copyValues(copy);
        if (hasStatusElement()) {
            getStatusElement().copyValues(copy.getStatusElement()); // HAPI's copy of a code forgets id and extensions
        }
        shape().copy(this, copy);
        return copy;
    }

    @Override
    public String fhirType() {
        return shape().path();
    }

    @Override
    protected void listChildren(List<Property> into) {
        into.addAll(INHERITED.properties(this));
        into.addAll(shape().properties(this));
    }

    @Override
    public Property getNamedProperty(int hash, String name, boolean checkValid) {
        Optional<ChildElement> element = shape().named(name).or(() -> INHERITED.named(name));
        return element.isPresent() ? element.get().property(this) : super.getNamedProperty(hash, name, checkValid);
    }

    @Override
    public Base[] getProperty(int hash, String name, boolean checkValid) {
        Optional<ChildElement> element = shape().named(name);
        return element.isPresent()
                ? element.get().values(this).toArray(Base[]::new)
                : super.getProperty(hash, name, checkValid);
    }

    @Override
    public Base setProperty(int hash, String name, Base value) {
        Optional<ChildElement> element = shape().named(name);
        return element.isPresent() ? element.get().put(this, value) : super.setProperty(hash, name, value);
    }

    @Override
    public Base setProperty(String name, Base value) {
        Optional<ChildElement> element = shape().named(name);
        return element.isPresent() ? element.get().put(this, value) : super.setProperty(name, value);
    }

    @Override
    public void removeChild(String name, Base value) {
        Optional<ChildElement> element = shape().named(name);
        if (element.isPresent()) {
            element.get().remove(this, value);
        } else {
            super.removeChild(name, value);
        }
    }

    @Override
    public Base makeProperty(int hash, String name) {
        Optional<ChildElement> element = shape().named(name);
        return element.isPresent() ? element.get().make(this) : super.makeProperty(hash, name);
    }

    @Override
    public String[] getTypesForProperty(int hash, String name) {
        Optional<ChildElement> element = shape().named(name);
        return element.isPresent() ? element.get().typeNames() : super.getTypesForProperty(hash, name);
    }

    @Override
    public Base addChild(String name) {
        Optional<Base> added = shape().add(this, name);
        return added.isPresent() ? added.get() : super.addChild(name);
    }

    @Override
    public boolean isEmpty() {
        return super.isEmpty() && shape().isEmpty(this);
    }

    @Override
    public boolean equalsDeep(@Nullable Base other) {
        return other != null
                && super.equalsDeep(other)
                && getClass() == other.getClass()
                && shape().equalDeep(this, other);
    }

    @Override
    public boolean equalsShallow(@Nullable Base other) {
        return other != null
                && super.equalsShallow(other)
                && getClass() == other.getClass()
                && shape().equalShallow(this, other);
    }
}
