package org.upright.cql;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cqframework.cql.cql2elm.LibraryManager;
import org.cqframework.cql.cql2elm.model.CompiledLibrary;
import org.hl7.elm.r1.ExpressionDef;
import org.hl7.elm.r1.FunctionDef;
import org.hl7.elm.r1.IncludeDef;
import org.hl7.elm.r1.Library;
import org.hl7.elm.r1.ParameterDef;
import org.hl7.elm.r1.VersionedIdentifier;
import org.upright.cql.CqlHeader.Include;
import org.upright.fhir.Issue;

/**
 * A library made ready for the engine, with all that it includes. Never changed, shared by all calls.
 *
 * @param namespace what stands before its name, with its dot; empty where nothing does
 * @param key SHA-256 over its content and the keys of what it includes
 * @param defines in the order of their names, private ones too; functions are none
 * @param parameters of this and of all that it includes, by name; its own win
 * @param broken what was left out, for it cannot be translated
 * @param manager answers the engine's questions for included libraries, all of them translated
 */
record Translation(
        String namespace,
        String name,
        String key,
        CompiledLibrary compiled,
        Map<String, ExpressionDef> defines,
        Map<Include, Translation> includes,
        Map<String, ParameterDef> parameters,
        List<Broken> broken,
        LibraryManager manager) {
    Translation {
        broken = List.copyOf(broken);
        defines = Collections.unmodifiableMap(defines);
        parameters = Collections.unmodifiableMap(parameters);
        includes = Map.copyOf(includes);
    }

    /** By content: the key stands for all the rest. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Translation translation && key.equals(translation.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    Library elm() {
        return compiled.getLibrary();
    }

    static Translation of(
            LibraryName name,
            String key,
            CompiledLibrary compiled,
            Map<Include, Translation> includes,
            List<Broken> broken,
            LibraryManager manager) {
        Map<String, ExpressionDef> defines = new LinkedHashMap<>();
        if (compiled.getLibrary().getStatements() != null) {
            compiled.getLibrary().getStatements().getDef().stream()
                    .filter(def -> !(def instanceof FunctionDef))
                    .forEach(def -> defines.put(def.getName(), def));
        }
        return new Translation(
                name.namespace(),
                name.name(),
                key,
                compiled,
                defines,
                includes,
                declared(compiled.getLibrary(), includes),
                broken,
                manager);
    }

    private static Map<String, ParameterDef> declared(Library library, Map<Include, Translation> includes) {
        Map<String, ParameterDef> declared = new LinkedHashMap<>();
        includes.values().forEach(included -> declared.putAll(included.parameters()));
        if (library.getParameters() != null) {
            library.getParameters().getDef().forEach(def -> declared.put(def.getName(), def));
        }
        return declared;
    }

    /** Its name with what stands before it: {@code Org.Common}. */
    String fullName() {
        return namespace + name;
    }

    /** Why there is no define of this name; empty where nobody wrote one. */
    Optional<Issue> broken(String define) {
        return broken.stream()
                .filter(one -> one.name().equals(define))
                .map(Broken::why)
                .findFirst();
    }

    /** What was left out of this and of all that it includes. */
    Stream<Broken> allBroken() {
        return Stream.concat(broken.stream(), includes.values().stream().flatMap(Translation::allBroken));
    }

    Optional<ExpressionDef> define(String define) {
        return Optional.ofNullable(defines.get(define));
    }

    /** The library that is called so within this one. */
    Optional<Translation> included(String alias) {
        return elm().getIncludes() == null
                ? Optional.empty()
                : elm().getIncludes().getDef().stream()
                        .filter(include -> alias.equals(include.getLocalIdentifier()))
                        .findFirst()
                        .flatMap(this::included);
    }

    /** The one that is included under this alias, else the one that has this name with a namespace before it. */
    Optional<Translation> includedAs(String name) {
        return included(name)
                .or(() -> includes.values().stream()
                        .filter(library -> !library.namespace().isEmpty() && name.equals(library.fullName()))
                        .findFirst());
    }

    private Optional<Translation> included(IncludeDef include) {
        return Optional.ofNullable(
                includes.get(new Include(include.getPath(), Optional.ofNullable(include.getVersion()))));
    }

    /** Included libraries by the identifiers that include statements give them, at every level. */
    static Map<VersionedIdentifier, CompiledLibrary> closure(Map<Include, Translation> includes) {
        Map<VersionedIdentifier, CompiledLibrary> closure = new HashMap<>();
        includes.forEach((include, translation) -> {
            closure.putAll(closure(translation.includes()));
            closure.put(identifier(include.name(), include.version()), translation.compiled());
        });
        return closure;
    }

    /** ELM writes a namespace as a url before the name. */
    static VersionedIdentifier identifier(String path, Optional<String> version) {
        int slash = path.lastIndexOf('/');
        VersionedIdentifier identifier = new VersionedIdentifier().withId(path.substring(slash + 1));
        if (slash > 0) {
            identifier.setSystem(path.substring(0, slash));
        }
        version.ifPresent(identifier::setVersion);
        return identifier;
    }
}
