package org.upright.rest;

import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAction;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentNetworkType;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventOutcome;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;
import org.upright.security.Access;

/**
 * AuditEvents of requests, in the shape of IHE's Basic Audit Log Patterns.
 *
 * @see <a href="https://profiles.ihe.net/ITI/BALP/content.html">BALP</a>
 */
final class AccessEvents {
    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
    private static final String ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    private static final String ROLE = "http://terminology.hl7.org/CodeSystem/object-role";

    private static final Pattern PATIENT = Pattern.compile("Patient/[A-Za-z0-9.-]{1,64}");

    private final Clock clock;

    AccessEvents(Clock clock) {
        this.clock = clock;
    }

    AuditEvent given(ServletRequestDetails request, List<String> patients) {
        return event(request, patients).setOutcome(AuditEventOutcome._0);
    }

    AuditEvent refused(ServletRequestDetails request, List<String> patients) {
        return event(request, patients).setOutcome(AuditEventOutcome._4).setOutcomeDesc("refused: not granted");
    }

    /** The event with those of the patients that it does not name yet. */
    AuditEvent withPatients(AuditEvent event, List<String> more) {
        more.stream()
                .filter(patient -> event.getEntity().stream()
                        .noneMatch(entity -> patient.equals(entity.getWhat().getReference())))
                .forEach(patient -> add(event, "1", "Person", "1", "Patient").setWhat(patient(patient)));
        return event;
    }

    private AuditEvent event(ServletRequestDetails request, List<String> patients) {
        Optional<RestOperationTypeEnum> interaction = Optional.ofNullable(request.getRestOperationType());
        AuditEvent event = new AuditEvent();
        event.setType(
                new Coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation"));
        event.addSubtype(new Coding(
                "http://hl7.org/fhir/restful-interaction",
                interaction.map(AccessEvents::code).orElse("operation"),
                null));
        event.setAction(interaction.map(AccessEvents::action).orElse(AuditEventAction.E));
        event.setRecorded(Date.from(clock.instant()));
        agents(event, request);
        event.getSource().setObserver(new Reference().setDisplay("Upright"));
        patients.forEach(patient -> add(event, "1", "Person", "1", "Patient").setWhat(patient(patient)));
        target(request)
                .ifPresent(reference ->
                        add(event, "2", "System Object", "4", "Domain Resource").setWhat(new Reference(reference)));
        query(request)
                .ifPresent(query -> add(event, "2", "System Object", "24", "Query")
                        .setQuery(query.getBytes(StandardCharsets.UTF_8)));
        add(event, "4", "Other", "26", "Processing Element")
                .setWhat(new Reference().setIdentifier(new Identifier().setValue(request.getRequestId())));
        return event;
    }

    /** What a caller named is not always a reference, and one that is none would make the event unreadable. */
    private static Reference patient(String named) {
        return PATIENT.matcher(named).matches()
                ? new Reference(named)
                : new Reference().setIdentifier(new Identifier().setValue(named));
    }

    private static AuditEventEntityComponent add(
            AuditEvent event, String type, String typeName, String role, String roleName) {
        return event.addEntity().setType(new Coding(ENTITY, type, typeName)).setRole(new Coding(ROLE, role, roleName));
    }

    private static void agents(AuditEvent event, ServletRequestDetails request) {
        Optional<Access> access = Rights.access(request.getServletRequest());
        event.addAgent()
                .setType(new CodeableConcept(new Coding(DICOM, "110153", "Source Role ID")))
                .setWho(identified(access.map(Access::client).orElse("")))
                .setRequestor(access.isEmpty())
                .getNetwork()
                .setType(AuditEventAgentNetworkType._2)
                .setAddress(request.getServletRequest().getRemoteAddr());
        access.ifPresent(held -> event.addAgent()
                .setType(new CodeableConcept(new Coding(
                        "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP", "information recipient")))
                .setWho(identified(held.subject()))
                .setRequestor(true));
        event.addAgent()
                .setType(new CodeableConcept(new Coding(DICOM, "110152", "Destination Role ID")))
                .setWho(new Reference().setDisplay("Upright"))
                .setRequestor(false);
    }

    private static Reference identified(String name) {
        return name.isEmpty()
                ? new Reference().setDisplay("without authentication")
                : new Reference().setIdentifier(new Identifier().setValue(name));
    }

    private static Optional<String> target(ServletRequestDetails request) {
        return Optional.ofNullable(request.getId())
                .filter(id -> id.hasIdPart() && request.getResourceName() != null)
                .map(id -> request.getResourceName() + "/" + id.getIdPart());
    }

    /** As the caller sent it: what was asked has to be found again, and the trail is as closed as the data. */
    private static Optional<String> query(ServletRequestDetails request) {
        return Optional.ofNullable(request.getServletRequest().getQueryString())
                .or(() -> form(request))
                .filter(query -> request.getId() == null)
                .map(query -> request.getRequestPath() + "?" + query);
    }

    /** What {@code _search} was sent as a form, as a GET would have it. */
    private static Optional<String> form(ServletRequestDetails request) {
        return Optional.of(request.getParameters())
                .filter(sent -> "_search".equals(request.getOperation()) && !sent.isEmpty())
                .map(sent -> sent.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .flatMap(named -> Arrays.stream(named.getValue())
                                .map(value -> named.getKey() + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)))
                        .collect(Collectors.joining("&")));
    }

    private static String code(RestOperationTypeEnum interaction) {
        return switch (interaction) {
            case EXTENDED_OPERATION_INSTANCE, EXTENDED_OPERATION_SERVER, EXTENDED_OPERATION_TYPE, META, VALIDATE ->
                "operation";
            default -> interaction.getCode();
        };
    }

    private static AuditEventAction action(RestOperationTypeEnum interaction) {
        return switch (interaction) {
            case CREATE -> AuditEventAction.C;
            case READ, VREAD, HISTORY_INSTANCE, HISTORY_SYSTEM, HISTORY_TYPE -> AuditEventAction.R;
            case UPDATE, PATCH -> AuditEventAction.U;
            case DELETE -> AuditEventAction.D;
            default -> AuditEventAction.E;
        };
    }
}
