package org.upright.cdshooks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.hl7.fhir.r4.model.Reference;
import org.upright.apply.Applied;
import org.upright.apply.Apply;
import org.upright.apply.ApplyParameters;
import org.upright.apply.ApplyRequest;
import org.upright.apply.careplan.RequestStatus;
import org.upright.content.Snapshot;
import org.upright.fhir.FhirR4;
import org.upright.record.Assembled;
import org.upright.record.Records;

/** From a call to cards: reads it, puts the record together, applies the service's plan. Stateless. */
record HookAdvice(FhirR4 fhir, Records records, Apply apply, Clock clock) {
    /** @throws org.upright.fhir.RefusedException where the call cannot be answered */
    ObjectNode answer(HookService service, Snapshot snapshot, ObjectNode body) {
        HookCall call = HookCall.of(body);
        call.requireHook(service);
        call.requireIds();
        HookResources resources = new HookResources(fhir);
        HookContext context = HookContext.of(call, resources);
        Assembled data = new HookData(resources, records).record(service, call, context);
        Applied applied = apply.apply(new ApplyRequest(
                service.plan(), data.answered(snapshot), parameters(service, call, context), snapshot));
        return new Cards(fhir.context()).of(Advised.of(service, context, applied, snapshot));
    }

    private ApplyParameters parameters(HookService service, HookCall call, HookContext context) {
        return new ApplyParameters(
                new Reference("Patient/" + call.patientId()),
                call.encounter().map(Reference::new),
                call.practitioner().map(Reference::new),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                context.cql(service.listParameters()),
                ZonedDateTime.now(clock),
                false,
                RequestStatus.DRAFT,
                context.variables());
    }
}
