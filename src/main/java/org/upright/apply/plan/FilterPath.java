package org.upright.apply.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ResourceFactory;

/**
 * What may stand as the path of a DataRequirement's filter: the simple FHIRPath of names, indexes, {@code resolve()},
 * {@code extension('url')} and {@code ofType(Type)}.
 *
 * @see <a href="https://hl7.org/fhir/R4/fhirpath.html#simple">Simple FHIRPath</a>
 */
public final class FilterPath {
    /** One step: its words, the url of an extension, the name of a type, an index. */
    public static final Pattern STEP = Pattern.compile(
            "(extension\\(['\"]([^'\"]*)['\"]\\)"
                    + "|(?:ofType|as)\\((?:FHIR\\.)?([A-Za-z]+)\\)|resolve\\(\\)|[A-Za-z]\\w*(?:\\[x])?)(?:\\[(\\d{1,4})])?(?:\\.|$)");

    private static final Pattern NAME = Pattern.compile("[A-Za-z]\\w*");

    private FilterPath() {}

    /** Why a resource of the type can have nothing there, as a sentence; it would be left out as if it lacked the value. */
    public static Optional<String> problem(String type, String path) {
        String relative = path.startsWith(type + ".") ? path.substring(type.length() + 1) : path;
        Matcher step = STEP.matcher(relative);
        boolean begun = step.lookingAt();
        String first = begun ? Optional.ofNullable(step.group(1)).orElse("") : "";
        while (step.lookingAt() && step.end() < relative.length()) {
            step.region(step.end(), relative.length());
        }
        if (!begun || !step.lookingAt() || relative.endsWith(".")) {
            return Optional.of("Path `" + path + "` of an input cannot be read; names, indexes, `resolve()`,"
                    + " `extension('url')` and `ofType(Type)` are understood.");
        }
        return NAME.matcher(first).matches() && !has(type, first)
                ? Optional.of("Path `" + path + "` of an input: `" + type + "` has no element `" + first + "`.")
                : Optional.empty();
    }

    private static boolean has(String type, String name) {
        try {
            Resource any = ResourceFactory.createResource(type);
            return Optional.ofNullable(any.getNamedProperty(name.hashCode(), name, false))
                    .or(() -> Optional.<Property>ofNullable(any.getChildByName(name + "[x]")))
                    .isPresent();
        } catch (FHIRException e) {
            return true;
        }
    }
}
