package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.LenientErrorHandler;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;

/**
 * Entries of a batch that are operations, ask for the server's capabilities, or search for what their caller may see in
 * part: each is carried out as a request of its own, by the way that every request takes, so that its token is judged
 * and its access is audited. Used once, by one thread.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#transaction">batch</a>
 */
final class CalledEntries {
    /** An operation may take seconds; so many of them are one request's at most. */
    private static final int MOST = 100;

    /** In the answers of all of them. */
    private static final int MOST_RESOURCES = 10_000;

    /** Likewise, of JSON: all of them are held at once, as resources. */
    private static final int MOST_CHARACTERS = 16_000_000;

    private static final String HELD = CalledEntries.class.getName() + ".held";

    private final ServletRequestDetails request;
    private int resources;
    private long characters;

    CalledEntries(ServletRequestDetails request) {
        this.request = request;
    }

    static boolean isCall(BundleEntryComponent entry) {
        String url = Optional.ofNullable(entry.getRequest().getUrl()).orElse("");
        String path = url.replaceFirst("\\?.*", "").replaceFirst("^/", "");
        HTTPVerb method = entry.getRequest().getMethod();
        boolean reads = method == HTTPVerb.GET;
        return reads && path.equals("metadata")
                || (reads || method == HTTPVerb.POST) && path.matches("([^/]+/){0,2}\\$[A-Za-z0-9.-]+");
    }

    /** Notes which entries a token narrows. */
    static void noteHeld(ServletRequestDetails request, Set<Integer> places) {
        request.getUserData().put(HELD, places);
    }

    @SuppressWarnings("unchecked") // put there by `noteHeld` only
    private boolean isHeld(int place) {
        return Optional.ofNullable((Set<Integer>) request.getUserData().get(HELD))
                .filter(places -> places.contains(place))
                .isPresent();
    }

    /** Carries out the calls and leaves the rest, each in its place, to the other. */
    Bundle around(Bundle batch, UnaryOperator<Bundle> others) {
        Bundle left = new Bundle().setType(batch.getType());
        Map<Integer, BundleEntryComponent> answers = new TreeMap<>();
        for (int i = 0; i < batch.getEntry().size(); i++) {
            BundleEntryComponent entry = batch.getEntry().get(i);
            boolean called = isCall(entry) || isHeld(i);
            left.addEntry(called ? new BundleEntryComponent() : entry);
            if (called) {
                answers.put(i, hasRoom(answers.size()) ? counted(entry) : tooMany(i));
            }
        }
        Bundle answer = others.apply(left);
        answers.forEach((place, called) -> answer.getEntry().set(place, called));
        return answer;
    }

    private boolean hasRoom(int calls) {
        return calls < MOST && resources <= MOST_RESOURCES && characters <= MOST_CHARACTERS;
    }

    private BundleEntryComponent counted(BundleEntryComponent entry) {
        BundleEntryComponent answer = answer(entry);
        resources +=
                answer.getResource() instanceof Bundle page ? page.getEntry().size() : 1;
        return answer;
    }

    private static BundleEntryComponent tooMany(int index) {
        BundleEntryComponent entry = new BundleEntryComponent();
        entry.getResponse()
                .setStatus("400 Bad Request")
                .setOutcome(new RefusedException.Unreadable("`Bundle.entry[" + index
                                + "]` is one operation too many; a batch has " + MOST
                                + " at most, and " + MOST_RESOURCES + " resources of " + MOST_CHARACTERS
                                + " characters in their answers.")
                        .outcome());
        return entry;
    }

    private BundleEntryComponent answer(BundleEntryComponent entry) {
        FhirContext context = request.getFhirContext();
        String body = entry.hasResource() ? context.newJsonParser().encodeResourceToString(entry.getResource()) : "";
        CalledAnswer answer = new CalledAnswer(request.getServletResponse());
        try {
            ((FhirEndpoint) request.getServer())
                    .call(
                            new CalledRequest(
                                    request.getServletRequest(),
                                    entry.getRequest().getMethod().toCode(),
                                    entry.getRequest().getUrl().replaceFirst("^/", ""),
                                    body.getBytes(StandardCharsets.UTF_8)),
                            answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ServletException e) {
            throw new IllegalStateException("An entry of a batch cannot be carried out", e);
        }
        return said(context, answer);
    }

    private BundleEntryComponent said(FhirContext context, CalledAnswer answer) {
        BundleEntryComponent entry = new BundleEntryComponent();
        entry.getResponse().setStatus(String.valueOf(answer.getStatus()));
        String text = answer.text();
        characters += text.length();
        if (!text.isEmpty()) {
            Resource resource = (Resource) context.newJsonParser()
                    .setParserErrorHandler(new LenientErrorHandler(false))
                    .parseResource(text);
            if (answer.getStatus() >= 400 && resource instanceof OperationOutcome) {
                entry.getResponse().setOutcome(resource);
            } else {
                entry.setResource(resource);
            }
        }
        return entry;
    }
}
