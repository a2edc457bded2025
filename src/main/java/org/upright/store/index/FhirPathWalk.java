package org.upright.store.index;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hl7.fhir.instance.model.api.IBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.Excerpt;

/** A path that only HAPI's engine understands. What it cannot evaluate finds nothing, and the log says so. */
final class FhirPathWalk implements Walk {
    private static final Logger LOG = LoggerFactory.getLogger(FhirPathWalk.class);

    private final IFhirPath engine;
    private final String path;

    private FhirPathWalk(IFhirPath engine, String path) {
        this.engine = engine;
        this.path = path;
    }

    /** Empty where the path is no FHIRPath. */
    static Optional<Walk> of(FhirContext context, String path) {
        IFhirPath engine = context.newFhirPath();
        return whyUnreadable(engine, path).isPresent() ? Optional.empty() : Optional.of(new FhirPathWalk(engine, path));
    }

    /** What the engine says of a path that is no FHIRPath, on one line; empty where it is. */
    static Optional<String> whyUnreadable(FhirContext context, String path) {
        return whyUnreadable(context.newFhirPath(), path);
    }

    /** The engine meets some texts with exceptions of any kind. */
    private static Optional<String> whyUnreadable(IFhirPath engine, String path) {
        try {
            Object unused = engine.parse(path);
            return Optional.empty();
        } catch (Exception | StackOverflowError e) {
            return Optional.of(Excerpt.of(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void from(IBase start, Consumer<IBase> to) {
        found(start).forEach(to);
    }

    /** What the engine says then may have data of a patient in it. */
    private List<IBase> found(IBase start) {
        try {
            return engine.evaluate(start, path, IBase.class);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.warn(
                    "Search parameter path `{}` cannot be evaluated: {}",
                    Excerpt.of(path),
                    e.getClass().getSimpleName());
            return List.of();
        }
    }
}
