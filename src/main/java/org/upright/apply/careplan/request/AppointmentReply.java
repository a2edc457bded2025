package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.AppointmentResponse;
import org.hl7.fhir.r4.model.AppointmentResponse.ParticipantStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** A reply to an appointment; which one, no ActivityDefinition can say. */
final class AppointmentReply implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("description", "doNotPerform").by(Carried.ALL);
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        AppointmentResponse reply = new AppointmentResponse();
        reply.setParticipantStatus(ParticipantStatus.NEEDSACTION)
                .setActor(circumstances.subject().copy());
        Elements.performers(definition).forEach(reply::addParticipantType);
        Elements.doNotPerform(reply, definition);
        if (definition.getDescription() != null) {
            reply.setComment(definition.getDescription());
        }
        return reply;
    }

    @Override
    public void finish(Resource resource, ActivityDefinition definition) {
        AppointmentResponse reply = (AppointmentResponse) resource;
        if (!reply.hasAppointment()) {
            reply.setAppointment(Elements.unknown(new Reference()));
        }
    }
}
