package org.upright.store;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.upright.fhir.RefusedException;

/**
 * Changes a resource as a Parameters resource says. Values are data types; backbone elements given as parts are refused.
 *
 * @see <a href="https://hl7.org/fhir/R4/fhirpatch.html">FHIRPath Patch</a>
 */
final class FhirPathPatch {
    private final FhirContext context;
    private final Parameters patch;

    FhirPathPatch(FhirContext context, Parameters patch) {
        this.context = context;
        this.patch = patch;
    }

    /** Children of one name in their parent. */
    private record Slot(IBase parent, BaseRuntimeChildDefinition child) {
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
    }

    /** Changes the resource given. */
    void apply(Resource resource) {
        for (ParametersParameterComponent operation : patch.getParameter()) {
            if (!"operation".equals(operation.getName())) {
                throw new RefusedException.Unreadable(
                        "The patch has a parameter `" + operation.getName() + "`; `operation` is needed.");
            }
            apply(resource, operation);
        }
    }

    private void apply(Resource resource, ParametersParameterComponent operation) {
        String type = text(operation, "type");
        String path = text(operation, "path");
        switch (type) {
            case "add" -> add(slot(one(resource, path), text(operation, "name")), value(operation));
            case "insert" -> insert(listAt(resource, path), path, number(operation, "index"), value(operation));
            case "delete" -> delete(resource, path);
            case "replace" -> replace(resource, path, value(operation));
            case "move" ->
                move(listAt(resource, path), path, number(operation, "source"), number(operation, "destination"));
            default ->
                throw new RefusedException.Unreadable(
                        "The patch has the type `" + type + "`; add, insert, delete, replace or move is needed.");
        }
    }

    private List<IBase> found(Resource resource, String path) {
        PatchPath.check(path);
        try {
            return context.newFhirPath().evaluate(resource, path, IBase.class);
        } catch (RuntimeException e) { // the engine meets some paths with its own bugs
            throw new RefusedException.Unprocessable(
                    "The patch has the path `" + path + "`, which cannot be evaluated.");
        }
    }

    private IBase one(Resource resource, String path) {
        List<IBase> found = found(resource, path);
        if (found.size() != 1) {
            throw new RefusedException.Unprocessable(
                    "The patch names `" + path + "`, which gives " + found.size() + " elements; one is needed.");
        }
        return found.get(0);
    }

    private Slot slot(IBase parent, String name) {
        if (context.getElementDefinition(parent.getClass()) instanceof BaseRuntimeElementCompositeDefinition<?> type) {
            Optional<BaseRuntimeChildDefinition> child = Optional.ofNullable(type.getChildByName(name))
                    .or(() -> Optional.ofNullable(type.getChildByName(name + "[x]")));
            if (child.isPresent()) {
                return new Slot(parent, child.get());
            }
        }
        throw new RefusedException.Unprocessable(
                "The patch names `" + name + "`, which a " + parent.fhirType() + " does not have.");
    }

    private Slot listAt(Resource resource, String path) {
        int dot = path.lastIndexOf('.');
        if (dot < 0) {
            throw new RefusedException.Unprocessable("The patch names `" + path + "`, which is no list.");
        }
        return slot(one(resource, path.substring(0, dot)), path.substring(dot + 1));
    }

    /** Where this very element stands. */
    private Optional<Slot> slotOf(IBase parent, IBase wanted) {
        if (!(context.getElementDefinition(parent.getClass())
                instanceof BaseRuntimeElementCompositeDefinition<?> type)) {
            return Optional.empty();
        }
        for (BaseRuntimeChildDefinition child : type.getChildren()) {
            Slot slot = new Slot(parent, child);
            for (IBase value : slot.values()) {
                Optional<Slot> found = value == wanted ? Optional.of(slot) : slotOf(value, wanted);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static void add(Slot slot, IBase value) {
        List<IBase> values = slot.child().getMax() == 1 ? new ArrayList<>() : slot.values();
        values.add(value);
        slot.fill(values);
    }

    private static void insert(Slot slot, String path, int index, IBase value) {
        List<IBase> values = slot.values();
        check(path, index, values.size());
        values.add(index, value);
        slot.fill(values);
    }

    private static void move(Slot slot, String path, int source, int destination) {
        List<IBase> values = slot.values();
        check(path, source, values.size() - 1);
        check(path, destination, values.size() - 1);
        values.add(destination, values.remove(source));
        slot.fill(values);
    }

    private void delete(Resource resource, String path) {
        if (found(resource, path).isEmpty()) {
            return;
        }
        IBase gone = one(resource, path);
        Slot slot = slotOf(resource, gone).orElseThrow(() -> notAnElement(path));
        List<IBase> values = slot.values();
        values.removeIf(value -> value == gone);
        slot.fill(values);
    }

    private void replace(Resource resource, String path, IBase value) {
        IBase old = one(resource, path);
        Slot slot = slotOf(resource, old).orElseThrow(() -> notAnElement(path));
        if (old instanceof PrimitiveType<?> text && value instanceof PrimitiveType<?> next) {
            text.setValueAsString(next.getValueAsString());
            return;
        }
        List<IBase> values = slot.values();
        values.replaceAll(present -> present == old ? value : present);
        slot.fill(values);
    }

    private static RefusedException notAnElement(String path) {
        return new RefusedException.Unprocessable("The patch names `" + path + "`, which is no element.");
    }

    private static void check(String path, int index, int most) {
        if (index < 0 || index > most) {
            throw new RefusedException.Unprocessable(
                    "The patch names place " + index + " of `" + path + "`, which has places 0 to " + most + ".");
        }
    }

    private static Type part(ParametersParameterComponent operation, String name) {
        return operation.getPart().stream()
                .filter(part -> name.equals(part.getName()) && part.hasValue())
                .map(ParametersParameterComponent::getValue)
                .findFirst()
                .orElseThrow(() -> new RefusedException.Unreadable(
                        "An operation of the patch has no `" + name + "`, or one without a value."));
    }

    private static Type value(ParametersParameterComponent operation) {
        return part(operation, "value");
    }

    private static String text(ParametersParameterComponent operation, String name) {
        return part(operation, name).primitiveValue();
    }

    private static int number(ParametersParameterComponent operation, String name) {
        if (part(operation, name) instanceof IntegerType number) {
            return number.getValue();
        }
        throw new RefusedException.Unreadable("An operation of the patch has a `" + name + "` that is no integer.");
    }
}
