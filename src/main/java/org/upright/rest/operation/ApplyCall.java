package org.upright.rest.operation;

import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.upright.apply.ApplyParameters;
import org.upright.apply.answers.AnsweredData;
import org.upright.apply.careplan.RequestStatus;
import org.upright.content.Choice;
import org.upright.fhir.Excerpt;
import org.upright.fhir.RefusedException;
import org.upright.record.RecordRequest;
import org.upright.record.Sight;
import org.upright.rest.AuditTrail;
import org.upright.rest.Preferences;
import org.upright.rest.Rights;
import org.upright.security.Permission;

/**
 * What one call of an apply-like operation said, in our own words.
 *
 * @param base url of this server, as the caller has it
 * @param elsewhere a subject of another server, as the caller wrote it; empty where all are of this one
 */
record ApplyCall(Sent sent, String base, Optional<String> elsewhere, boolean strict, Rights rights) {
    private static final Pattern ADDRESS = Pattern.compile("(?i)https?://.*");

    /** What {@code $apply}, {@code $r5.apply} and {@code $explain} take, beside the definition. */
    static Declaration declare(String operation) {
        return Declaration.of(operation)
                .with(Kind.TEXT, "subject", "encounter", "practitioner", "organization", "canonical", "url", "version")
                .with(Kind.CONCEPT, "userType", "userLanguage", "userTaskContext", "setting", "settingContext")
                .with(Kind.BOOLEAN, "useServerData", "mergeNestedCarePlans", "persist")
                .with(Kind.TIME, "evaluationDateTime")
                .with(Kind.RESOURCE, "parameters", "data", "dataEndpoint", "contentEndpoint", "terminologyEndpoint")
                .with(Kind.PARTS, "prefetchData")
                .repeating("subject", "data", "prefetchData");
    }

    static ApplyCall of(Sent sent, ServletRequestDetails request) {
        String base = request.getFhirServerBase();
        List<String> subjects = sent.texts("subject").stream()
                .map(subject -> subject.startsWith(base + "/") ? subject.substring(base.length() + 1) : subject)
                .toList();
        AuditTrail.concerns(request, subjects);
        Optional<String> elsewhere = subjects.stream()
                .filter(subject -> ADDRESS.matcher(subject).matches())
                .findFirst();
        return new ApplyCall(sent, base, elsewhere, Preferences.isStrict(request), Rights.of(request));
    }

    <T extends Resource> Choice<T> choice(Optional<String> id, String inline, Class<T> type) {
        return Choice.of(
                id, sent.text("canonical"), sent.text("url"), sent.text("version"), sent.resource(inline, type));
    }

    boolean hasNoSubject() {
        return sent.texts("subject").isEmpty();
    }

    /** A subject of another server is not who has the same id here. */
    boolean usesServerData() {
        return sent.isTrue("useServerData", true) && elsewhere.isEmpty();
    }

    private void requireReachable(String subject) {
        if (persist()) {
            throw new RefusedException.Unprocessable("`persist` is for subjects of this server, `" + base + "`; `"
                    + Excerpt.of(subject) + "` is another's.");
        }
        if (data().isEmpty() && sent.resource("dataEndpoint", Endpoint.class).isEmpty()) {
            throw new RefusedException.NotFound(
                    "The subject `" + Excerpt.of(subject) + "` is another server's than this, `" + base
                            + "`; its data are needed in the call, or a `dataEndpoint`.");
        }
    }

    private List<String> subjects() {
        List<String> subjects = sent.texts("subject");
        if (subjects.isEmpty()) {
            throw new RefusedException.Unreadable("Parameter `subject` is missing; `Patient/id` is needed.");
        }
        return subjects;
    }

    /**
     * @param read what the definition reads; the responses that may stand for some of it come with it
     * @throws RefusedException.Forbidden where the caller may not read these data, or not store what is made of them
     */
    RecordRequest record(String subjectType, Set<String> read) {
        Set<String> types = AnsweredData.toFetch(read);
        elsewhere.ifPresent(this::requireReachable);
        if (persist()) {
            rights.require(Permission.CREATE, "CarePlan");
        }
        if (persist() || usesServerData()) {
            rights.requireData(types, subjects());
            rights.requireData(List.of(subjectType), subjects());
            companions().filter(name -> !isSent(name)).forEach(this::requireReadable);
        }
        return new RecordRequest(
                subjects(),
                subjectType,
                data(),
                usesServerData(),
                sent.resource("dataEndpoint", Endpoint.class),
                companions().toList(),
                types,
                sight(subjectType, types),
                strict);
    }

    private Sight sight(String subjectType, Set<String> types) {
        return usesServerData()
                ? rights.sight(Stream.of(
                                Stream.of(subjectType),
                                types.stream(),
                                companions()
                                        .filter(name -> !isSent(name) && name.contains("/"))
                                        .map(name -> name.substring(0, name.indexOf('/'))))
                        .flatMap(each -> each)
                        .collect(Collectors.toSet()))
                : Sight.EVERYTHING;
    }

    /** References beside the subject's; an id alone has its type by now. */
    private Stream<String> companions() {
        return Stream.of(encounter(), practitioner(), organization())
                .flatMap(Optional::stream)
                .map(Reference::getReference);
    }

    private boolean isSent(String reference) {
        return data().stream()
                .flatMap(resource -> resource instanceof Bundle bundle
                        ? bundle.getEntry().stream().map(BundleEntryComponent::getResource)
                        : Stream.of(resource))
                .filter(Objects::nonNull)
                .anyMatch(resource -> reference.equals(
                        resource.fhirType() + "/" + resource.getIdElement().getIdPart()));
    }

    /** Whose it is, is looked at when it was read; that it is no other patient's holds for every caller. */
    private void requireReadable(String reference) {
        if (reference.matches("[A-Z][A-Za-z]+/.*")) {
            rights.require(Permission.READ, reference.substring(0, reference.indexOf('/')));
        }
    }

    /** @throws RefusedException.Unreadable where a server is named that can be asked for one subject's data only */
    List<Resource> dataOfNobody() {
        if (sent.resource("dataEndpoint", Endpoint.class).isPresent()) {
            throw new RefusedException.Unreadable(
                    "Parameter `dataEndpoint` needs `subject`: another server is asked for one patient's data only.");
        }
        return data();
    }

    private List<Resource> data() {
        List<Resource> data = new ArrayList<>(sent.resources("data"));
        sent.all("prefetchData").stream()
                .flatMap(prefetch -> prefetch.getPart().stream())
                .filter(part -> part.getName().equals("data") && part.hasResource())
                .map(ParametersParameterComponent::getResource)
                .forEach(data::add);
        return data;
    }

    private Optional<Reference> encounter() {
        return sent.reference("encounter", "Encounter");
    }

    private Optional<Reference> practitioner() {
        return sent.reference("practitioner", "Practitioner");
    }

    private Optional<Reference> organization() {
        return sent.reference("organization", "Organization");
    }

    ApplyParameters parameters(Reference subject, ZonedDateTime now, RequestStatus status) {
        return new ApplyParameters(
                subject,
                encounter(),
                practitioner(),
                organization(),
                sent.concept("userType"),
                sent.concept("userLanguage"),
                sent.concept("userTaskContext"),
                sent.concept("setting"),
                sent.concept("settingContext"),
                sentParameters(),
                now,
                sent.isTrue("mergeNestedCarePlans", false),
                status,
                asked());
    }

    /** For CQL, and {@code %parameters} of FHIRPath; empty where none were sent. */
    Parameters sentParameters() {
        return sent.resource("parameters", Parameters.class).orElseGet(Parameters::new);
    }

    /** The simple parameters that only say how the call is to be carried out, for expressions that ask. */
    private Map<String, List<Base>> asked() {
        Map<String, List<Base>> asked = new HashMap<>();
        asked.put("useServerData", List.of(new BooleanType(usesServerData())));
        asked.put("persist", List.of(new BooleanType(persist())));
        Stream.of("canonical", "url", "version")
                .forEach(name -> sent.text(name).ifPresent(text -> asked.put(name, List.of(new StringType(text)))));
        return asked;
    }

    boolean persist() {
        return sent.isTrue("persist", false);
    }

    /** To be asked once a call. A date alone is the start of that day; a time without a zone is in the clock's. */
    ZonedDateTime now(Clock clock) {
        return sent.text("evaluationDateTime").map(text -> time(text, clock)).orElseGet(() -> ZonedDateTime.now(clock));
    }

    private static ZonedDateTime time(String text, Clock clock) {
        try {
            DateTimeType time = new DateTimeType(text.replace(' ', '+'));
            if (text.matches(".*T.*(Z|[+-][0-9]{2}:[0-9]{2})")) {
                return OffsetDateTime.parse(text.replace(' ', '+')).toZonedDateTime();
            }
            return text.contains("T")
                    ? LocalDateTime.parse(text).atZone(clock.getZone())
                    : LocalDate.of(time.getYear(), month(time), day(time)).atStartOfDay(clock.getZone());
        } catch (IllegalArgumentException | DataFormatException | DateTimeException e) {
            throw new RefusedException.Unreadable(
                    "Parameter `evaluationDateTime` is `" + Excerpt.of(text) + "`; a FHIR date or dateTime is needed.");
        }
    }

    private static int month(DateTimeType time) {
        return Optional.ofNullable(time.getMonth()).map(month -> month + 1).orElse(1);
    }

    private static int day(DateTimeType time) {
        return Optional.ofNullable(time.getDay()).filter(day -> day > 0).orElse(1);
    }
}
