package org.upright.rest.operation;

import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.upright.fhir.FhirR4;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.rest.Preferences;

/**
 * Reads what was sent to an operation: simple parameters in the query, Parameters in a body, or both.
 *
 * @see <a href="https://hl7.org/fhir/R4/operations.html#executing">Executing an operation</a>
 */
final class Reading {
    private static final Set<String> OF_EVERY_REQUEST = Set.of("_format", "_pretty", "_summary", "_elements");

    private final FhirR4 fhir;

    Reading(FhirR4 fhir) {
        this.fhir = fhir;
    }

    /** Refused where a parameter is unknown, of the wrong kind, or sent too often. */
    Sent read(ServletRequestDetails request, Declaration declared) {
        List<ParametersParameterComponent> all = new ArrayList<>(query(request, declared));
        List<Issue> issues = new ArrayList<>();
        if (request.getRequestType() == RequestTypeEnum.POST) {
            all.addAll(body(request, declared, issues));
        }
        Map<String, Integer> times = new LinkedHashMap<>();
        all.forEach(parameter -> {
            check(parameter, declared);
            int unused = times.merge(parameter.getName(), 1, Integer::sum);
        });
        times.forEach((name, count) -> checkOnce(name, count, declared));
        return new Sent(List.copyOf(all), List.copyOf(issues));
    }

    private static List<ParametersParameterComponent> query(ServletRequestDetails request, Declaration declared) {
        List<ParametersParameterComponent> found = new ArrayList<>();
        request.getParameters().forEach((name, values) -> {
            if (!OF_EVERY_REQUEST.contains(name)) {
                requireSimple(name, declared);
                for (String value : values) {
                    ParametersParameterComponent parameter = new ParametersParameterComponent();
                    found.add(parameter.setName(name).setValue(new StringType(value)));
                }
            }
        });
        return found;
    }

    private static void requireSimple(String name, Declaration declared) {
        if (!declared.kind(name).simple()) {
            throw new RefusedException.Unreadable(
                    "Parameter `" + name + "` cannot travel in a url; POST it in a Parameters resource.");
        }
    }

    private List<ParametersParameterComponent> body(
            ServletRequestDetails request, Declaration declared, List<Issue> issues) {
        byte[] bytes = request.loadRequestContents();
        if (bytes.length == 0) {
            return List.of();
        }
        IParser parser = parser(request);
        if (!Preferences.isStrict(request)) {
            IParser unused = parser.setParserErrorHandler(new OneForAList(issues));
        }
        Resource sent = (Resource) parser.parseResource(text(request, bytes, issues));
        if (sent instanceof Parameters parameters) {
            return parameters.getParameter();
        }
        String name = declared.body()
                .orElseThrow(() -> new RefusedException.Unreadable(
                        "The body is a `" + sent.fhirType() + "`; `Parameters` is needed."));
        return List.of(new ParametersParameterComponent().setName(name).setResource(sent));
    }

    /** Who wants to be refused rather than helped is. */
    private static String text(ServletRequestDetails request, byte[] body, List<Issue> issues) {
        if (encoding(request) == EncodingEnum.XML || Preferences.isStrict(request)) {
            return new String(body, StandardCharsets.UTF_8);
        }
        EmptyObjects.Read read = EmptyObjects.passOver(body);
        issues.addAll(read.issues());
        return read.body();
    }

    private IParser parser(ServletRequestDetails request) {
        return encoding(request) == EncodingEnum.XML ? fhir.strictXml() : fhir.strictJson();
    }

    private static EncodingEnum encoding(ServletRequestDetails request) {
        return Optional.ofNullable(RestfulServerUtils.determineRequestEncodingNoDefault(request))
                .orElseThrow(() -> new RefusedException.Unreadable(
                        "`Content-Type` is no FHIR type; `application/fhir+json` or `application/fhir+xml` is"
                                + " needed."));
    }

    private static void check(ParametersParameterComponent parameter, Declaration declared) {
        String name = Optional.ofNullable(parameter.getName()).orElse("");
        Kind kind = declared.kind(name);
        if (!Sent.fits(kind, parameter)) {
            throw new RefusedException.Unreadable(
                    "Parameter `" + name + "` holds " + found(parameter) + "; expected " + expected(kind) + ".");
        }
    }

    private static String found(ParametersParameterComponent parameter) {
        if (parameter.hasResource()) {
            return "a resource of type `" + parameter.getResource().fhirType() + "`";
        }
        return parameter.hasValue()
                ? "a value of type `" + parameter.getValue().fhirType() + "`"
                : parameter.hasPart() ? "parts" : "nothing";
    }

    private static String expected(Kind kind) {
        return switch (kind) {
            case TEXT -> "a string, uri, canonical, code or Reference";
            case BOOLEAN -> "`true` or `false`";
            case TIME -> "a date or dateTime";
            case INTEGER -> "a number that is not negative";
            case CONCEPT -> "a CodeableConcept, Coding or code";
            case RESOURCE -> "a resource";
            case PARTS -> "parts";
        };
    }

    private static void checkOnce(String name, int times, Declaration declared) {
        if (times > 1 && !declared.repeating().contains(name)) {
            throw new RefusedException.Unreadable(
                    "Parameter `" + name + "` was sent " + times + " times; once at most is understood.");
        }
    }
}
