package org.upright.store;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.instance.model.api.IBase;
import org.upright.fhir.RefusedException;

/** Children of one name in their parent. */
record PatchSlot(IBase parent, BaseRuntimeChildDefinition child) {
    /** @param name as in a path; that of a choice without its {@code [x]} */
    static PatchSlot of(FhirContext context, IBase parent, String name) {
        if (context.getElementDefinition(parent.getClass()) instanceof BaseRuntimeElementCompositeDefinition<?> type) {
            Optional<BaseRuntimeChildDefinition> child = Optional.ofNullable(type.getChildByName(name))
                    .or(() -> Optional.ofNullable(type.getChildByName(name + "[x]")));
            if (child.isPresent()) {
                return new PatchSlot(parent, child.get());
            }
        }
        throw new RefusedException.Unprocessable(
                "The patch names `" + name + "`, which a " + parent.fhirType() + " does not have.");
    }

    /** Where this very element stands; empty where it is not in the parent. */
    static Optional<PatchSlot> holding(FhirContext context, IBase parent, IBase wanted) {
        if (!(context.getElementDefinition(parent.getClass())
                instanceof BaseRuntimeElementCompositeDefinition<?> type)) {
            return Optional.empty();
        }
        for (BaseRuntimeChildDefinition child : type.getChildren()) {
            PatchSlot slot = new PatchSlot(parent, child);
            for (IBase value : slot.values()) {
                Optional<PatchSlot> found = value == wanted ? Optional.of(slot) : holding(context, value, wanted);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    List<IBase> values() {
        return new ArrayList<>(child.getAccessor().getValues(parent));
    }

    void fill(List<IBase> values) {
        try {
            child.getMutator().setValue(parent, null);
            values.forEach(value -> child.getMutator().addValue(parent, value));
        } catch (RuntimeException e) { // HAPI's own, one for each kind of field
            throw new RefusedException.Unprocessable(
                    "The patch puts a value into `" + child.getElementName() + "` that the element cannot have.");
        }
    }

    /** Puts the value behind the others, or in the place of the one that there may be. */
    void add(IBase value) {
        List<IBase> values = child.getMax() == 1 ? new ArrayList<>() : values();
        values.add(value);
        fill(values);
    }
}
