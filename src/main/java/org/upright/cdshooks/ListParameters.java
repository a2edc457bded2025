package org.upright.cdshooks;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.ParameterDefinition;
import org.hl7.fhir.r4.model.ParameterDefinition.ParameterUse;
import org.upright.apply.compile.Closure;

/**
 * The CQL parameters that take the orders of a hook: lists of one type of resource, such as {@code parameter
 * ContextPrescriptions List<MedicationRequest>}, as libraries declare them in their source or in {@code parameter}.
 */
final class ListParameters {
    private static final Pattern DECLARED = Pattern.compile(
            "(?m)^\\s*parameter\\s+(\"[^\"\\n]+\"|\\w+)\\s+List\\s*<\\s*(?:FHIR\\.)?\"?([A-Z]\\w+)\"?\\s*>");

    private ListParameters() {}

    /** Name to FHIR type. */
    static Map<String, String> of(Closure closure) {
        Map<String, String> found = new TreeMap<>();
        for (Library library : closure.ofType(Library.class)) {
            library.getParameter().stream()
                    .filter(parameter -> parameter.getUse() == ParameterUse.IN && isMany(parameter))
                    .filter(parameter -> parameter.getName() != null && parameter.getType() != null)
                    .forEach(parameter -> found.put(parameter.getName(), parameter.getType()));
            library.getContent().stream()
                    .filter(content -> "text/cql".equals(content.getContentType()) && content.getData() != null)
                    .flatMap(content -> DECLARED.matcher(text(content)).results())
                    .forEach(match -> found.put(name(match), match.group(2)));
        }
        return found;
    }

    private static boolean isMany(ParameterDefinition parameter) {
        return "*".equals(parameter.getMax());
    }

    private static String text(Attachment content) {
        return new String(content.getData(), StandardCharsets.UTF_8);
    }

    private static String name(MatchResult match) {
        return match.group(1).replace("\"", "");
    }
}
