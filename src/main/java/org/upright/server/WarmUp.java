package org.upright.server;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.apply.ApplyParameters;
import org.upright.apply.ApplyRequest;
import org.upright.apply.expression.SubjectRecord;
import org.upright.content.Choice;
import org.upright.content.SelectedPlan;
import org.upright.fhir.RefusedException;

/**
 * Applies every active plan once to nobody, so that the first patient does not wait for compilers.
 *
 * <p>A cold first call can take seconds on a busy machine, which goes over the budget of expressions and withholds
 * advice. The server answers from its start; it says that it is ready when this has ended.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private final Upright upright;
    private final Clock clock;
    private final Runnable then;
    private final AtomicBoolean done = new AtomicBoolean();

    /** @param then what is to be done once the server is ready */
    WarmUp(Upright upright, Clock clock, Runnable then) {
        this.upright = upright;
        this.clock = clock;
        this.then = then;
    }

    boolean isDone() {
        return done.get();
    }

    /**
     * Returns at once.
     *
     * @param before what else takes a while and nobody need wait for
     */
    void begin(Runnable before) {
        Thread thread = new Thread(() -> run(before), "warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Runnable before) {
        try {
            before.run();
            upright.content().current().all(PlanDefinition.class).stream()
                    .filter(plan -> plan.getStatus() == PublicationStatus.ACTIVE)
                    .forEach(this::apply);
        } finally {
            done.set(true);
        }
        then.run();
    }

    private void apply(PlanDefinition plan) {
        String id = plan.getIdElement().getIdPart();
        Patient nobody = new Patient();
        nobody.setId("nobody");
        try {
            SelectedPlan selected = upright.content().current().plan(new Choice.ById<>(id));
            CarePlan unused = upright.apply()
                    .apply(new ApplyRequest(
                            selected.plan(),
                            new SubjectRecord(nobody, List.of()),
                            ApplyParameters.of(new Reference("Patient/nobody"), ZonedDateTime.now(clock)),
                            selected.knowledge()))
                    .carePlan();
        } catch (RefusedException e) {
            LOG.warn("PlanDefinition/{} cannot be applied: {}", id, e.getMessage());
        }
    }
}
