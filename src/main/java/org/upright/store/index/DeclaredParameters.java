package org.upright.store.index;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeResourceDefinition;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.SearchParameter;
import org.hl7.fhir.r4.model.SearchParameter.SearchParameterComponentComponent;
import org.upright.store.index.ParameterDefinition.ComponentDefinition;

/** Reads the declarations of search parameters: HAPI's of the R4 types, and SearchParameter resources. */
public final class DeclaredParameters {
    /** Those of every type: their rows do not tell types apart. Identity and time are columns. */
    static final String EVERY_TYPE = "Resource";

    private final FhirContext context;
    private final Map<String, ParameterDefinition> byKey = new TreeMap<>();

    public DeclaredParameters(FhirContext context, List<SearchParameter> own) {
        this.context = context;
        everyType("_tag", ParameterKind.TOKEN, "Resource.meta.tag");
        everyType("_security", ParameterKind.TOKEN, "Resource.meta.security");
        everyType("_profile", ParameterKind.URI, "Resource.meta.profile");
        everyType("_source", ParameterKind.URI, "Resource.meta.source");
        for (String type : context.getResourceTypes()) {
            ofType(context.getResourceDefinition(type));
        }
        own.forEach(this::addOwn);
    }

    /** By {@code Type.name}. */
    public Map<String, ParameterDefinition> all() {
        return Map.copyOf(byKey);
    }

    /** FHIR types that are registered. */
    public Set<String> types() {
        return Set.copyOf(context.getResourceTypes());
    }

    private void everyType(String name, ParameterKind kind, String expression) {
        add(new ParameterDefinition(EVERY_TYPE, name, kind, expression, Set.of(), List.of()));
    }

    private void add(ParameterDefinition definition) {
        byKey.put(definition.key(), definition);
    }

    private void ofType(RuntimeResourceDefinition type) {
        List<RuntimeSearchParam> composites = new ArrayList<>();
        for (RuntimeSearchParam declared : type.getSearchParams()) {
            if (declared.getName().startsWith("_")) {
                continue;
            }
            if (declared.getParamType().name().equals("COMPOSITE")) {
                composites.add(declared);
            } else {
                add(simple(type.getName(), declared));
            }
        }
        composites.forEach(declared -> add(composite(type.getName(), declared)));
    }

    private static ParameterDefinition simple(String type, RuntimeSearchParam declared) {
        return new ParameterDefinition(
                type,
                declared.getName(),
                kind(declared.getParamType().name()),
                declared.getPath(),
                declared.getTargets(),
                List.of());
    }

    private ParameterDefinition composite(String type, RuntimeSearchParam declared) {
        List<ComponentDefinition> parts = declared.getComponents().stream()
                .map(part -> component(type, part.getReference()))
                .toList();
        return new ParameterDefinition(
                type, declared.getName(), ParameterKind.COMPOSITE, declared.getPath(), Set.of(), parts);
    }

    /** HAPI names a component by {@code .../SearchParameter/Type-name}. */
    private ComponentDefinition component(String type, String url) {
        String name = url.substring(url.lastIndexOf('/') + 1).replaceFirst("^" + type + "-", "");
        ParameterDefinition part = byKey.get(type + "." + name);
        if (part == null) {
            throw new IllegalArgumentException("No search parameter `" + url + "` of " + type + " is declared.");
        }
        return new ComponentDefinition(part.kind(), part.expression(), part.targets());
    }

    private void addOwn(SearchParameter declared) {
        for (CodeType base : declared.getBase()) {
            add(new ParameterDefinition(
                    base.getValue(),
                    declared.getCode(),
                    kind(declared.getType().name()),
                    declared.getExpression() != null ? declared.getExpression() : "",
                    targets(declared),
                    declared.getComponent().stream()
                            .map(part -> ownComponent(base.getValue(), part))
                            .toList()));
        }
    }

    private ComponentDefinition ownComponent(String type, SearchParameterComponentComponent part) {
        ComponentDefinition named = component(type, part.getDefinition());
        return new ComponentDefinition(
                named.kind(),
                part.getExpression() != null ? part.getExpression() : named.expression(),
                named.targets());
    }

    private static Set<String> targets(SearchParameter declared) {
        return declared.getTarget().stream()
                .map(CodeType::getValue)
                .filter(target -> target != null)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static ParameterKind kind(String name) {
        for (ParameterKind kind : ParameterKind.values()) {
            if (kind.name().equals(name.toUpperCase(Locale.ROOT))) {
                return kind;
            }
        }
        return ParameterKind.SPECIAL;
    }
}
