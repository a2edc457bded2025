package org.upright.content;

import ca.uhn.fhir.context.FhirContext;
import java.util.Locale;
import java.util.Optional;
import org.hl7.fhir.r4.model.Base;
import org.upright.apply.compile.SearchPaths;
import org.upright.apply.plan.SearchPath;
import org.upright.store.index.ParameterPaths;

/** R4's search parameters by the paths that the store indexes them by. Thread-safe. */
public final class ParameterSearchPaths implements SearchPaths {
    private final ParameterPaths paths;

    public ParameterSearchPaths(FhirContext context) {
        this.paths = new ParameterPaths(context);
    }

    @Override
    public Optional<SearchPath> find(String type, String parameter) {
        return paths.find(type, parameter)
                .map(path -> new SearchPath(
                        path.kind().name().toLowerCase(Locale.ROOT),
                        resource -> path.values(resource).stream()
                                .filter(Base.class::isInstance)
                                .map(Base.class::cast)
                                .toList()));
    }
}
