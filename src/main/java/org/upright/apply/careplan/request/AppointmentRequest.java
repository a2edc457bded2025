package org.upright.apply.careplan.request;

import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Appointment.AppointmentParticipantComponent;
import org.hl7.fhir.r4.model.Appointment.AppointmentStatus;
import org.hl7.fhir.r4.model.Appointment.ParticipationStatus;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** An appointment to be made; {@code proposed} is its draft. */
final class AppointmentRequest implements RequestKind {
    @Override
    public Carried carried() {
        return Carried.of("description", "code", "location", "priority", "doNotPerform")
                .at("Period")
                .by(Carried.ALL);
    }

    @Override
    public Resource draft(ActivityDefinition definition, Circumstances circumstances) {
        Appointment appointment = new Appointment();
        appointment.setStatus(AppointmentStatus.PROPOSED).setCreatedElement(circumstances.moment());
        join(appointment, circumstances.subject());
        circumstances.practitioner().ifPresent(who -> join(appointment, who));
        if (definition.hasLocation()) {
            join(appointment, definition.getLocation());
        }
        Elements.performers(definition)
                .forEach(role -> appointment
                        .addParticipant()
                        .setStatus(ParticipationStatus.NEEDSACTION)
                        .addType(role));
        Elements.doNotPerform(appointment, definition);
        Elements.reasons(circumstances).forEach(appointment::addReasonReference);
        Elements.reasonCodes(circumstances).forEach(appointment::addReasonCode);
        Elements.occurrence(definition, "Period").ifPresent(period -> appointment.addRequestedPeriod((Period) period));
        what(appointment, definition);
        return appointment;
    }

    private static void join(Appointment appointment, Reference who) {
        AppointmentParticipantComponent participant = appointment.addParticipant();
        participant.setActor(who.copy()).setStatus(ParticipationStatus.NEEDSACTION);
    }

    private static void what(Appointment appointment, ActivityDefinition definition) {
        if (definition.hasCode()) {
            appointment.addServiceType(definition.getCode().copy());
        } else {
            Elements.words(definition)
                    .ifPresent(words -> appointment.addServiceType(new CodeableConcept().setText(words)));
        }
        if (definition.getDescription() != null) {
            appointment.setDescription(definition.getDescription());
        }
        if (definition.getPriority() != null) {
            appointment.setPriority(priority(definition));
        }
    }

    /** iCalendar's scale, which R4 refers to: 1 is the highest, 5 the middle, 9 the lowest. */
    private static int priority(ActivityDefinition definition) {
        return switch (definition.getPriority()) {
            case STAT -> 1;
            case ASAP -> 2;
            case URGENT -> 3;
            default -> 5;
        };
    }
}
