package org.upright.store.index;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.FhirPathExecutionException;
import ca.uhn.fhir.fhirpath.IFhirPath;
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
        try {
            engine.evaluate(start, path, IBase.class).forEach(to);
        } catch (FhirPathExecutionException e) {
            LOG.warn("Search parameter path `{}` cannot be evaluated: {}", path, e.getMessage());
        }
    }
}
