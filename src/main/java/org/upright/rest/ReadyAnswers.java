package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.ResponseDetails;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import ca.uhn.fhir.rest.server.RestfulServerUtils.ResponseEncoding;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;
import org.upright.store.EverythingPage;
import org.upright.store.HistoryPage;
import org.upright.store.ResourceStore;
import org.upright.store.SearchPage;
import org.upright.store.Stored;
import org.upright.store.Written;

/**
 * Sends what is stored as it is stored, without parsing and encoding it again.
 *
 * <p>A provider that reads gives HAPI an empty resource with id, version and time (enough for its conditional headers)
 * and leaves the bytes with the request. Here, last before the answer, they are written; where the caller wants XML,
 * {@code _summary}, {@code _elements} or indentation, they are parsed and HAPI goes on. An interceptor that must see
 * content before it leaves takes an order before this one and reads {@link #resource}.
 */
@Interceptor
public final class ReadyAnswers {
    private static final String KEY = ReadyAnswers.class.getName();
    private static final String WRITTEN = KEY + ".written";

    /** Parameters that change how content looks; any of them needs the encoder. */
    private static final List<String> SHAPING = List.of("_summary", "_elements", "_elements:exclude", "_pretty");

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private final FhirContext context;
    private final ResourceStore store;

    ReadyAnswers(FhirContext context, ResourceStore store) {
        this.context = context;
        this.store = store;
    }

    static IBaseResource one(ServletRequestDetails request, Stored stored, Class<? extends Resource> model) {
        request.getUserData().put(KEY, Ready.of(stored));
        return shell(stored, model);
    }

    /** What a write answers with where the caller wants to see the resource; HAPI asks the outcome for nothing else. */
    static IBaseResource written(ServletRequestDetails request, Stored stored, Class<? extends Resource> model) {
        request.getUserData().put(WRITTEN, Ready.of(stored));
        return shell(stored, model);
    }

    private static Resource shell(Stored stored, Class<? extends Resource> model) {
        Resource shell = shell(model);
        shell.setId(new IdType(stored.type(), stored.id(), Long.toString(stored.version())));
        shell.getMeta().setVersionId(Long.toString(stored.version())).setLastUpdated(Date.from(stored.updated()));
        return shell;
    }

    private static Resource shell(Class<? extends Resource> model) {
        try {
            return model.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Model class " + model.getName() + " cannot be made", e);
        }
    }

    static Bundle page(ServletRequestDetails request, SearchPage page) {
        SearchPage visible = Reaching.visible(request, page);
        AuditTrail.saw(request, Stream.concat(visible.matches().stream(), visible.included().stream()));
        return bundle(request, BundleWriter.searchset(visible, PageLinks.of(request)));
    }

    static Bundle versions(ServletRequestDetails request, HistoryPage all) {
        HistoryPage page = Reaching.of(request)
                .map(judge -> judge.readable(Rights.of(request), all))
                .orElse(all);
        AuditTrail.saw(
                request,
                page.entries().stream()
                        .filter(written -> written.kind() != Written.Kind.DELETED)
                        .map(Written::stored));
        return bundle(request, BundleWriter.history(page, PageLinks.of(request)));
    }

    /**
     * A page of a patient's record. Only members that may be another patient's are left to the writer of the trail: the
     * patient is named anyhow, and a whole record is much to hold and to parse behind every call.
     *
     * @param patient id
     * @param self url of the page
     * @param next url of the following one
     */
    public static Bundle record(
            ServletRequestDetails request, String patient, EverythingPage all, String self, Optional<String> next) {
        EverythingPage page = Reaching.readable(request, all);
        AuditTrail.saw(request, page.members().stream().filter(member -> PatientData.mayBeAnothers(member, patient)));
        return bundle(request, BundleWriter.record(page, PageLinks.of(request), self, next));
    }

    private static Bundle bundle(ServletRequestDetails request, byte[] json) {
        request.getUserData().put(KEY, Ready.of(json));
        Bundle shell = new Bundle();
        shell.setId("Bundle/page/_history/1"); // HAPI wants a versioned id of whatever a history gives
        return shell;
    }

    /** The stored resource that the answer is, where it is one. */
    static Optional<Stored> stored(ServletRequestDetails request) {
        return Optional.ofNullable((Ready) request.getUserData().get(KEY)).flatMap(Ready::stored);
    }

    static CapabilityStatement statement(ServletRequestDetails request, Ready ready) {
        request.getUserData().put(KEY, ready);
        return new CapabilityStatement();
    }

    /** @return whether HAPI is to go on and encode */
    @Hook(value = Pointcut.SERVER_OUTGOING_RESPONSE, order = Integer.MAX_VALUE)
    public boolean answer(ServletRequestDetails request, ResponseDetails response) throws IOException {
        boolean wrote = request.getUserData().containsKey(WRITTEN);
        Optional<Ready> ready =
                Optional.ofNullable((Ready) request.getUserData().get(wrote ? WRITTEN : KEY));
        if (ready.isEmpty() || (wrote && !showsResource(response))) {
            return true;
        }
        ResponseEncoding encoding = RestfulServerUtils.determineResponseEncodingWithDefault(request);
        Optional<byte[]> bytes = bytes(request, ready.get(), encoding.getEncoding());
        if (bytes.isEmpty()) {
            response.setResponseResource(resource(ready.get()));
            return true;
        }
        if (wrote) {
            addPlace(request, ready.get().stored().orElseThrow());
        }
        request.getServletResponse().setStatus(wrote ? response.getResponseCode() : 200);
        send(request.getServletResponse(), ready.get(), bytes.get(), encoding.getResourceContentType());
        return false;
    }

    /** With {@code Prefer: return=minimal} or {@code OperationOutcome} HAPI has put nothing or an outcome there. */
    private static boolean showsResource(ResponseDetails response) {
        IBaseResource shown = response.getResponseResource();
        return shown != null && !(shown instanceof OperationOutcome);
    }

    private static void addPlace(ServletRequestDetails request, Stored stored) {
        String place = request.getFhirServerBase() + "/" + stored.reference() + "/_history/" + stored.version();
        if (request.getRequestType() == RequestTypeEnum.POST) {
            request.getServletResponse().setHeader("Location", place);
        }
        request.getServletResponse().setHeader("Content-Location", place);
    }

    private static Optional<byte[]> bytes(ServletRequestDetails request, Ready ready, EncodingEnum encoding) {
        if (SHAPING.stream().anyMatch(request.getParameters()::containsKey)
                || RestfulServerUtils.prettyPrintResponse(request.getServer(), request)) {
            return Optional.empty();
        }
        return encoding == EncodingEnum.JSON ? Optional.of(ready.json()) : ready.xml();
    }

    /** What the bytes mean; a new one. */
    private IBaseResource resource(Ready ready) {
        return ready.stored().isPresent()
                ? store.parse(ready.stored().get())
                : context.newJsonParser()
                        .setParserErrorHandler(new LenientErrorHandler(false))
                        .parseResource(new ByteArrayInputStream(ready.json()));
    }

    private static void send(HttpServletResponse response, Ready ready, byte[] bytes, String type) throws IOException {
        response.setContentType(type);
        response.setCharacterEncoding("UTF-8");
        ready.stored().ifPresent(stored -> {
            response.setHeader("ETag", "W/\"" + stored.version() + "\"");
            response.setHeader("Last-Modified", HTTP_DATE.format(stored.updated()));
        });
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
