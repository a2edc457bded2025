package org.upright.store.index;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeResourceDefinition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tells the dates and numbers that a resource has once at most: one child of it, which does not repeat. */
final class SinglePath {
    private SinglePath() {}

    /** False where the expression is of any other form. */
    static boolean leads(FhirContext context, ParameterDefinition definition) {
        String type = definition.type();
        boolean oneRow = definition.kind() == ParameterKind.DATE || definition.kind() == ParameterKind.NUMBER;
        if (!oneRow || !context.getResourceTypes().contains(type)) {
            return false;
        }
        Set<String> children = PathCompiler.alternatives(definition.expression()).stream()
                .map(SinglePath::plain)
                .filter(path -> !isOfOtherType(path, type))
                .collect(Collectors.toSet());
        return children.size() == 1
                && children.stream().allMatch(path -> isSingle(context.getResourceDefinition(type), path));
    }

    /** Without brackets and without the type that is asked for. */
    private static String plain(String path) {
        String inner = path.matches("\\([^()]*\\)") ? path.substring(1, path.length() - 1) : path;
        return inner.strip().replaceFirst("( as \\w+|\\.(as|ofType)\\(\\w+\\))$", "");
    }

    private static boolean isOfOtherType(String path, String type) {
        return path.matches("[A-Z]\\w*(\\.\\w+)+") && !path.startsWith(type + ".");
    }

    private static boolean isSingle(RuntimeResourceDefinition type, String path) {
        List<String> steps = List.of(path.split("\\."));
        if (steps.size() != 2 || !steps.get(0).equals(type.getName())) {
            return false;
        }
        return Optional.ofNullable(type.getChildByName(steps.get(1)))
                .or(() -> Optional.ofNullable(type.getChildByName(steps.get(1) + "[x]")))
                .map(BaseRuntimeChildDefinition::getMax)
                .filter(max -> max == 1)
                .isPresent();
    }
}
