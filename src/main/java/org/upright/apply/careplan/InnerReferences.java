package org.upright.apply.careplan;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * Keeps references of the form {@code #id} true on what is built: the resource that such a reference means is contained in
 * the definition it was copied from, or was put into {@code contained} by a dynamic value.
 *
 * <p>A contained resource contains no other, so inside a CarePlan the parts of a request stand beside it, under ids of
 * their own.
 *
 * @param source the definition that the elements come from
 * @param refersInside whether anything that comes from it may be such a reference
 * @param holder what is built, and contains the parts where it may
 * @param named of the holder; ids of parts that stand beside it are named after it
 * @see <a href="https://hl7.org/fhir/R4/references.html#contained">Contained resources</a>
 */
record InnerReferences(
        Output output, DomainResource source, boolean refersInside, DomainResource holder, String named) {
    /** Looks at the holder as a whole. */
    void settle() {
        if (refersInside || holder.hasContained()) {
            Deque<Base> open = new ArrayDeque<>(List.of(holder));
            Map<String, Reference> beside = new HashMap<>();
            if (output.is(OutputForm.CONTAINED)) {
                List<Resource> parts = List.copyOf(holder.getContained());
                holder.setContained(null);
                parts.forEach(part -> putBeside(part, beside, open));
            }
            settle(open, beside);
        }
    }

    /** Looks at a part of the holder that comes from the source. */
    void settle(Base part) {
        if (refersInside) {
            settle(new ArrayDeque<>(List.of(part)), new HashMap<>());
        }
    }

    private void settle(Deque<Base> open, Map<String, Reference> beside) {
        while (!open.isEmpty()) {
            Base next = open.pop();
            if (next instanceof Reference reference && isInner(reference)) {
                settle(reference, beside, open);
            }
            pushBelow(next, open);
        }
    }

    private void settle(Reference reference, Map<String, Reference> beside, Deque<Base> open) {
        String id = reference.getReference().substring(1);
        if (output.is(OutputForm.CONTAINED)) {
            if (!beside.containsKey(id)) {
                part(source, id).ifPresent(part -> putBeside(part.copy(), beside, open));
            }
            Optional.ofNullable(beside.get(id)).ifPresent(target -> reference.setReference(target.getReference()));
        } else if (part(holder, id).isEmpty()) {
            part(source, id).map(Resource::copy).ifPresent(part -> {
                holder.addContained(part);
                open.push(part);
            });
        }
    }

    private void putBeside(Resource part, Map<String, Reference> beside, Deque<Base> open) {
        String id = id(part);
        part.setId(output.id(named, "contained " + id));
        Reference unused = beside.put(id, output.add(part));
        open.push(part);
    }

    private static boolean isInner(Reference reference) {
        return reference.getReference() != null && reference.getReference().startsWith("#");
    }

    private static Optional<Resource> part(DomainResource whole, String id) {
        return whole.getContained().stream().filter(part -> id(part).equals(id)).findFirst();
    }

    /** Parsers and authors write it with and without its sign. */
    private static String id(Resource part) {
        String id = part.hasIdElement() ? part.getIdElement().getValue() : "";
        return id.startsWith("#") ? id.substring(1) : id;
    }

    /** Its children, but for those that it contains. */
    private static void pushBelow(Base element, Deque<Base> open) {
        if (element instanceof PrimitiveType<?> primitive && !primitive.hasExtension()) {
            return;
        }
        for (Property property : element.children()) {
            if (property.hasValues() && !property.getName().equals("contained")) {
                property.getValues().forEach(open::push);
            }
        }
    }
}
