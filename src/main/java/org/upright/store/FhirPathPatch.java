package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Type;
import org.upright.fhir.RefusedException;

/**
 * Changes a resource as a Parameters resource says.
 *
 * @see <a href="https://hl7.org/fhir/R4/fhirpatch.html">FHIRPath Patch</a>
 */
final class FhirPathPatch {
    private final FhirContext context;
    private final PatchValue values;
    private final Parameters patch;

    FhirPathPatch(FhirContext context, Parameters patch) {
        this.context = context;
        this.values = new PatchValue(context);
        this.patch = patch;
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
            case "add" -> {
                PatchSlot slot = PatchSlot.of(context, one(resource, path), text(operation, "name"));
                slot.add(values.of(slot, said(operation)));
            }
            case "insert" -> insert(listAt(resource, path), path, operation);
            case "delete" -> delete(resource, path);
            case "replace" -> replace(resource, path, said(operation));
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

    private PatchSlot listAt(Resource resource, String path) {
        int dot = path.lastIndexOf('.');
        if (dot < 0) {
            throw new RefusedException.Unprocessable("The patch names `" + path + "`, which is no list.");
        }
        return PatchSlot.of(context, one(resource, path.substring(0, dot)), path.substring(dot + 1));
    }

    private void insert(PatchSlot slot, String path, ParametersParameterComponent operation) {
        List<IBase> present = slot.values();
        int index = number(operation, "index");
        check(path, index, present.size());
        present.add(index, values.of(slot, said(operation)));
        slot.fill(present);
    }

    private static void move(PatchSlot slot, String path, int source, int destination) {
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
        PatchSlot slot = PatchSlot.holding(context, resource, gone).orElseThrow(() -> notAnElement(path));
        List<IBase> left = slot.values();
        left.removeIf(value -> value == gone);
        slot.fill(left);
    }

    private void replace(Resource resource, String path, ParametersParameterComponent said) {
        IBase old = one(resource, path);
        PatchSlot slot = PatchSlot.holding(context, resource, old).orElseThrow(() -> notAnElement(path));
        if (old instanceof PrimitiveType<?> text && said.getValue() instanceof PrimitiveType<?> next) {
            text.setValueAsString(next.getValueAsString());
            return;
        }
        IBase value = values.of(slot, said);
        List<IBase> present = slot.values();
        present.replaceAll(one -> one == old ? value : one);
        slot.fill(present);
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

    /** The value, or what it is made of. */
    private static ParametersParameterComponent said(ParametersParameterComponent operation) {
        return operation.getPart().stream()
                .filter(part -> "value".equals(part.getName()))
                .findFirst()
                .orElseThrow(() -> new RefusedException.Unreadable("An operation of the patch has no `value`."));
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
