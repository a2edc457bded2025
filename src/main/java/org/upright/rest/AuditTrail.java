package org.upright.rest;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryRequestComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.RefusedException;
import org.upright.store.Stored;

/** One AuditEvent for every access to patients' data that was given, and for every one that was refused to a token. */
@Interceptor
public final class AuditTrail {
    private static final String KEY = AuditTrail.class.getName();
    private static final String SEEN = KEY + ".seen";
    private static final Pattern ONE = Pattern.compile("/?([A-Za-z]+)/([A-Za-z0-9.-]{1,64})");
    private static final Pattern VERSION = Pattern.compile("W/\"([0-9]{1,18})\"");
    private static final Set<RestOperationTypeEnum> SILENT =
            EnumSet.of(RestOperationTypeEnum.METADATA, RestOperationTypeEnum.GET_PAGE);
    private static final Set<String> ABOUT_SUBJECTS =
            Set.of("$apply", "$r5.apply", "$explain", "$evaluate", "$everything");

    private final AuditSink sink;
    private final PatientData patients;
    private final AccessEvents events;

    public AuditTrail(AuditSink sink, PatientData patients, Clock clock) {
        this.sink = sink;
        this.patients = patients;
        this.events = new AccessEvents(clock);
    }

    /** Remembers whom a call is about, where that is known only to who reads its parameters. */
    public static void concerns(ServletRequestDetails request, List<String> subjects) {
        request.getUserData().put(KEY, List.copyOf(subjects));
    }

    /** Remembers whom an answer shows, for the writer of the trail to look up. */
    public static void saw(ServletRequestDetails request, Stream<Stored> shown) {
        request.getUserData().put(SEEN, shown.toList());
    }

    /** Before anything of the answer is sent, so that fail-closed can be kept. */
    @Hook(value = Pointcut.SERVER_OUTGOING_RESPONSE, order = 0)
    public void given(ServletRequestDetails request, @Nullable IBaseResource answer) {
        if (concernsPatients(request)) {
            List<String> named = new ArrayList<>(patients(request));
            if (answer instanceof Bundle bundle) {
                named.addAll(patients.owners(bundle));
            }
            AuditEvent event = events.given(request, named.stream().distinct().toList());
            List<Stored> seen = new ArrayList<>(seen(request));
            if (answer instanceof Bundle bundle && request.getResource() instanceof Bundle sent) {
                seen.addAll(changed(sent, bundle));
            }
            sink.accept(shown(event, seen));
        }
        if (RefusedEntries.of(request).isPresent()) {
            AuditEvent refused = events.refused(request, patients(request));
            sink.accept(() -> refused);
        }
    }

    /** What entries without a body have deleted or patched; as if deleted by the next version, so that its owners are looked up. */
    private static List<Stored> changed(Bundle sent, Bundle answer) {
        List<Stored> changed = new ArrayList<>();
        for (int i = 0; i < Math.min(sent.getEntry().size(), answer.getEntry().size()); i++) {
            BundleEntryRequestComponent request = sent.getEntry().get(i).getRequest();
            Matcher named = ONE.matcher(Optional.ofNullable(request.getUrl()).orElse(""));
            Matcher version = VERSION.matcher(
                    Optional.ofNullable(answer.getEntry().get(i).getResponse().getEtag())
                            .orElse(""));
            boolean deleted = request.getMethod() == HTTPVerb.DELETE;
            if ((deleted || request.getMethod() == HTTPVerb.PATCH) && named.matches() && version.matches()) {
                long gone = Long.parseLong(version.group(1)) + (deleted ? 0 : 1);
                changed.add(new Stored(named.group(1), named.group(2), gone, Instant.EPOCH, true, new byte[0]));
            }
        }
        return changed;
    }

    /** Later, by the writer of the trail; at once where it is behind, so that no pages wait in memory. */
    private Supplier<AuditEvent> shown(AuditEvent event, List<Stored> seen) {
        if (!sink.isBehind()) {
            return () -> events.withPatients(event, owners(seen));
        }
        AuditEvent whole = events.withPatients(event, owners(seen));
        return () -> whole;
    }

    private List<String> owners(List<Stored> seen) {
        return seen.stream()
                .flatMap(stored -> patients.owners(stored).stream())
                .distinct()
                .toList();
    }

    @Hook(Pointcut.SERVER_HANDLE_EXCEPTION)
    public boolean refused(ServletRequestDetails request, BaseServerResponseException thrown) {
        if (thrown.getStatusCode() == 403) {
            try {
                AuditEvent event = events.refused(request, patients(request));
                sink.accept(() -> event);
            } catch (RefusedException.Unavailable e) {
                return true; // nothing was given, so nothing has to be held back
            }
        }
        return true;
    }

    private boolean concernsPatients(ServletRequestDetails request) {
        Optional<RestOperationTypeEnum> interaction = Optional.ofNullable(request.getRestOperationType());
        if (interaction.isEmpty() || SILENT.contains(interaction.get())) {
            return false;
        }
        if (request.getResource() instanceof Bundle bundle) {
            return bundle.getEntry().stream()
                    .anyMatch(entry -> entry.getResource() == null
                            || patients.knows(entry.getResource().fhirType()));
        }
        String type = Optional.ofNullable(request.getResourceName()).orElse("");
        String operation = Optional.ofNullable(request.getOperation()).orElse("");
        return type.isEmpty() || ABOUT_SUBJECTS.contains(operation) || patients.knows(type);
    }

    /** References, each once; empty where nobody can say before the answer is read. */
    private List<String> patients(ServletRequestDetails request) {
        List<String> found = new ArrayList<>();
        ReadyAnswers.stored(request).ifPresent(stored -> found.addAll(patients.owners(stored)));
        Optional.ofNullable((Resource) request.getResource()).ifPresent(sent -> found.addAll(patients.owners(sent)));
        Compartments.of(request).filter(name -> name.startsWith("Patient/")).ifPresent(found::add);
        subjects(request).stream()
                .map(subject -> subject.contains("/") ? subject : "Patient/" + subject)
                .forEach(found::add);
        if ("Patient".equals(request.getResourceName()) && request.getId() != null) {
            found.add("Patient/" + request.getId().getIdPart());
        }
        return found.stream()
                .filter(name -> name.startsWith("Patient/"))
                .distinct()
                .toList();
    }

    @SuppressWarnings("unchecked") // put there by `saw` only
    private static List<Stored> seen(ServletRequestDetails request) {
        return Optional.ofNullable((List<Stored>) request.getUserData().get(SEEN))
                .orElseGet(List::of);
    }

    @SuppressWarnings("unchecked") // put there by `concerns` only
    private static List<String> subjects(ServletRequestDetails request) {
        return Optional.ofNullable((List<String>) request.getUserData().get(KEY))
                .orElseGet(List::of);
    }
}
