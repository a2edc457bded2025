package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IncomingRequestAddressStrategy;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.method.BaseMethodBinding;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import ca.uhn.fhir.util.DateUtils;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.IdType;
import org.upright.fhir.RefusedException;
import org.upright.store.ResourceStore;

/**
 * The FHIR REST endpoint: HAPI's server with one generic provider for every type.
 *
 * <p>The provider of a type is bound at its first request: binding all 149 at start would scan every model class and
 * cost more than a second. Operations are bound at start, by name.
 */
public final class FhirEndpoint extends RestfulServer {
    private static final long serialVersionUID = 1L;

    private final transient TypeBindings types;

    /**
     * @param operations one provider for each operation, with HAPI's annotations
     * @param everyType operations that all types have
     */
    public FhirEndpoint(
            FhirContext context,
            ResourceStore store,
            Capabilities capabilities,
            List<Object> operations,
            TypeOperations everyType) {
        super(context);
        this.types = new TypeBindings(context, store, capabilities, everyType);
        context.setParserErrorHandler(new StrictReading());
        setDefaultResponseEncoding(EncodingEnum.JSON);
        setUncompressIncomingContents(false);
        setServerAddressStrategy(new IncomingRequestAddressStrategy());
        registerInterceptor(new Refusals());
        registerInterceptor(new NamelessBundles());
        registerInterceptor(new ReadyAnswers(context, store));
        registerProviders(operations);
    }

    @Override
    public BaseMethodBinding determineResourceMethod(RequestDetails request, String path) {
        checkDate(request);
        String operation = Optional.ofNullable(request.getOperation()).orElse("");
        if (operation.startsWith("$")) {
            return types.of(request).or(() -> registered(request)).orElseThrow(() -> Unrouted.refusal(request));
        }
        if (request.getRequestPath().isEmpty()) {
            PackageReading.prepare(request);
        }
        Compartments.redirect(request);
        return types.of(request).orElseThrow(() -> Unrouted.refusal(request));
    }

    /** Answers a request that came within another. */
    void call(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        handleRequest(RequestTypeEnum.valueOf(request.getMethod()), request, response);
    }

    /** HAPI counts on being able to read it. */
    private static void checkDate(RequestDetails request) {
        Optional<String> since = Optional.ofNullable(request.getHeader("If-Modified-Since"));
        if (since.isPresent() && DateUtils.parseDate(since.get()) == null) {
            throw new RefusedException.Unreadable("Header `If-Modified-Since` is `" + since.get()
                    + "`; a date such as `Sun, 22 Nov 2026 12:00:00 GMT` is needed.");
        }
    }

    private Optional<BaseMethodBinding> registered(RequestDetails request) {
        return getResourceBindings().stream()
                .filter(binding -> binding.getResourceName().equals(request.getResourceName()))
                .flatMap(binding -> Optional.ofNullable(binding.getMethod(request)).stream())
                .findFirst();
    }

    @Override
    protected void throwUnknownFhirOperationException(RequestDetails request, String path, RequestTypeEnum method) {
        throw Unrouted.refusal(request);
    }

    @Override
    protected void throwUnknownResourceTypeException(String type) {
        throw Unrouted.unknownType(type);
    }

    @Override
    public void populateRequestDetailsFromRequestPath(RequestDetails request, String path) {
        super.populateRequestDetailsFromRequestPath(request, path);
        String type = Optional.ofNullable(request.getResourceName()).orElse("");
        if (!type.isEmpty() && !types.knows(type)) {
            throw Unrouted.unknownType(type);
        }
        Optional.ofNullable(request.getId()).map(id -> id.getIdPart()).ifPresent(FhirEndpoint::checkId);
    }

    private static void checkId(String id) {
        if (!id.matches("[A-Za-z0-9\\-.]{1,64}")) {
            throw new RefusedException.Unreadable(
                    "`" + new IdType(id).getIdPart() + "` is no FHIR id: 1 to 64 letters, digits, `-` or `.`.");
        }
    }

    @Override
    protected String getOrCreateRequestId(HttpServletRequest request) {
        return RequestIds.of(request);
    }

    @Override
    protected void addRequestIdToResponse(ServletRequestDetails request, String id) {
        // the filter has done it, for answers that never come here too
    }

    @Override
    public void addHeadersToResponse(HttpServletResponse response) {
        // nothing that tells an attacker our versions
    }
}
