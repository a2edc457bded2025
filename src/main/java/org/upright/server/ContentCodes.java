package org.upright.server;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.upright.apply.expression.CodeSet;
import org.upright.content.Content;
import org.upright.fhir.Canonical;
import org.upright.store.search.Codes;

/** Value sets of the content, for searches; empty while content is still being read. */
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
}
