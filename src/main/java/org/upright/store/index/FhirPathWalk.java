package org.upright.store.index;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import java.util.List;
import java.util.function.Consumer;
import org.hl7.fhir.instance.model.api.IBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A path that only HAPI's engine understands. What it cannot evaluate finds nothing, and the log says so. */
final class FhirPathWalk implements Walk {
    private static final Logger LOG = LoggerFactory.getLogger(FhirPathWalk.class);

    private final IFhirPath engine;
    private final String path;

    FhirPathWalk(FhirContext context, String path) {
        this.engine = context.newFhirPath();
        this.path = path;
    }

    @Override
    public void from(IBase start, Consumer<IBase> to) {
        found(start).forEach(to);
    }

    /** The engine meets some expressions of custom parameters with exceptions of any kind. */
    private List<IBase> found(IBase start) {
        try {
            return engine.evaluate(start, path, IBase.class);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn("Search parameter path `{}` cannot be evaluated: {}", path, String.valueOf(e.getMessage()));
            return List.of();
        }
    }
}
