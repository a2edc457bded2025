package org.upright.store.index;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.instance.model.api.IBase;

/** Where R4's search parameters look, for those who search without an index. Thread-safe. */
public final class ParameterPaths {
    private final Map<String, ParameterDefinition> declared;
    private final PathCompiler compiler;
    private final Map<String, Path> compiled = new ConcurrentHashMap<>();

    public ParameterPaths(FhirContext context) {
        this.declared = new DeclaredParameters(context, List.of()).all();
        this.compiler = new PathCompiler(context, new Children(context));
    }

    /** The path of one parameter of one type. */
    public static final class Path {
        private final ParameterKind kind;
        private final Walk walk;

        private Path(ParameterKind kind, Walk walk) {
            this.kind = kind;
            this.walk = walk;
        }

        public ParameterKind kind() {
            return kind;
        }

        /** In their order; empty where the resource has none. */
        public List<IBase> values(IBase resource) {
            List<IBase> values = new ArrayList<>();
            walk.from(resource, values::add);
            return values;
        }
    }

    /** Empty where R4 has no such parameter of the type. */
    public Optional<Path> find(String type, String parameter) {
        return Optional.ofNullable(declared.get(type + "." + parameter))
                .map(found -> compiled.computeIfAbsent(
                        found.key(), key -> new Path(found.kind(), compiler.compile(type, found.expression()))));
    }
}
