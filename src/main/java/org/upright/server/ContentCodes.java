package org.upright.server;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.upright.apply.expression.CodeSet;
import org.upright.content.ConceptTree;
import org.upright.content.Content;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;
import org.upright.store.search.Codes;

/** Value sets and code systems of the content, for searches; there are none while content is still being read. */
record ContentCodes(Supplier<Optional<Content>> content) implements Codes {
    @Override
    public Optional<Set<SystemCode>> members(String valueSet) {
        return content.get()
                .filter(known -> !valueSet.isBlank())
                .flatMap(known -> known.current().expand(Canonical.parse(valueSet)))
                .map(ContentCodes::codes);
    }

    private static Set<SystemCode> codes(CodeSet set) {
        return set.codes().stream()
                .map(code -> new SystemCode(code.system(), code.code()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> below(SystemCode code) {
        return hierarchy(code).below(code.code());
    }

    @Override
    public Set<String> above(SystemCode code) {
        return hierarchy(code).above(code.code());
    }

    private ConceptTree hierarchy(SystemCode code) {
        ConceptTree tree = content.get()
                .flatMap(known -> known.current().hierarchy(code.system()))
                .orElseThrow(() -> Codes.unknown(code.system()));
        if (tree.isFlat()) {
            throw new RefusedException.Unreadable(
                    "Code system `" + code.system()
                            + "` has no hierarchy here: no concept is within another, none has a property `parent` or `child`.");
        }
        if (!tree.has(code.code())) {
            throw new RefusedException.Unreadable(
                    "`" + code.code() + "` is no code of `" + code.system() + "` as it is stored here.");
        }
        return tree;
    }
}
