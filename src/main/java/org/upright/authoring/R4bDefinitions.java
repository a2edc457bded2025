package org.upright.authoring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.Enumerations.FHIRVersion;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.upright.fhir.FhirR4;

/**
 * R4B's definition of Citation and the terminology that it is bound to, as R4 resources.
 *
 * <p>They come from HAPI's bundles of R4B, 27 MB of XML of which we need 50 resources. So the file is read line by line
 * and only the entries wanted are parsed; it is written one element a line, and does not change under a fixed version.
 */
final class R4bDefinitions {
    private static final String FOLDER = "/org/hl7/fhir/r4b/model/";
    private static final Pattern FULL_URL = Pattern.compile("^  ?<fullUrl value=\"([^\"]*)\">.*");
    private final FhirR4 fhir;

    R4bDefinitions(FhirR4 fhir) {
        this.fhir = fhir;
    }

    /** Patched to be a definition of 4.0.1, its bindings freed of R4B's version. */
    StructureDefinition citation() {
        StructureDefinition citation = (StructureDefinition)
                read("profile/profiles-resources.xml", "http://hl7.org/fhir/StructureDefinition/Citation"::equals)
                        .get(0);
        citation.setFhirVersion(FHIRVersion._4_0_1);
        return citation;
    }

    /** The value sets that Citation is bound to and R4 lacks, the code systems behind them, and expression languages. */
    List<Resource> terminology(StructureDefinition citation) {
        List<String> bound = citation.getSnapshot().getElement().stream()
                .flatMap(element -> boundTo(element).stream())
                .map(url -> url.substring(url.lastIndexOf('/') + 1))
                .filter(name -> name.matches("(citation|cited|artifact|title-type|published-in|article|contributor).*"))
                .toList();
        return read("valueset/valuesets.xml", url -> {
            String name = url.substring(url.lastIndexOf('/') + 1);
            return bound.contains(name) || name.equals("expression-language");
        });
    }

    private static Optional<String> boundTo(ElementDefinition element) {
        return element.hasBinding() && element.getBinding().getValueSet() != null
                ? Optional.of(element.getBinding().getValueSet())
                : Optional.empty();
    }

    private List<Resource> read(String file, Predicate<String> wanted) {
        try (BufferedReader lines = open(file)) {
            return read(lines, wanted);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private List<Resource> read(BufferedReader lines, Predicate<String> wanted) throws IOException {
        List<Resource> found = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher url = FULL_URL.matcher(line);
            if (url.matches() && wanted.test(url.group(1))) {
                found.add(resource(lines));
            }
        }
        return found;
    }

    private Resource resource(BufferedReader lines) throws IOException {
        StringBuilder xml = new StringBuilder();
        String line = lines.readLine(); // <resource>
        for (line = lines.readLine(); line != null && !line.equals("  </resource>"); line = lines.readLine()) {
            xml.append(line).append('\n');
        }
        return (Resource) fhir.lenientXml().parseResource(xml.toString().replace("|4.3.0\"", "\""));
    }

    private static BufferedReader open(String file) {
        InputStream stream = R4bDefinitions.class.getResourceAsStream(FOLDER + file);
        if (stream == null) {
            throw new IllegalStateException(
                    "`" + FOLDER + file + "` of hapi-fhir-validation-resources-r4b is missing.");
        }
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }
}
