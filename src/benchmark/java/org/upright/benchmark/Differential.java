package org.upright.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;

/**
 * Runs both engines on the PlanDefinition cases of a conformance suite and prints what each answers beside what was
 * recorded.
 *
 * <p>System property {@code suite}: a folder with {@code content/*.json} and {@code cases/<id>/case.json}; {@code only}: a
 * regular expression that a case's id has to contain.
 */
public final class Differential {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FhirR4 fhir = new FhirR4();
    private final List<Resource> content;
    private int same;
    private int different;

    private Differential(Path suite) {
        content = ResourceFiles.under(suite.resolve("content"), fhir.context());
    }

    public static void main(String[] arguments) throws IOException {
        String folder = System.getProperty("suite", "");
        if (folder.isEmpty()) {
            System.out.println("No suite: give its folder by -Dsuite.");
            return;
        }
        Path suite = Path.of(folder);
        Differential differential = new Differential(suite);
        var only = java.util.regex.Pattern.compile(System.getProperty("only", ""));
        try (Stream<Path> cases = Files.list(suite.resolve("cases"))) {
            for (Path one : cases.sorted().toList()) {
                if (only.matcher(one.getFileName().toString()).find()) {
                    differential.run(one);
                }
            }
        }
        System.out.println(differential.same + " the same, " + differential.different + " different");
    }

    private void run(Path folder) throws IOException {
        JsonNode described = JSON.readTree(folder.resolve("case.json").toFile());
        System.out.println(folder.getFileName());
        String operation = described.path("operation").asText();
        if (!operation.startsWith("PlanDefinition/$") || !operation.endsWith("apply") || !described.has("target")) {
            System.out.println("  left out: " + operation + " " + described.path("target").asText());
            return;
        }
        List<Resource> own = ResourceFiles.under(folder.resolve("resources"), fhir.context());
        List<Resource> definitions = new ArrayList<>(content);
        definitions.addAll(own);
        Call call = call(described, folder, own);
        String ours = answer(() -> OurEngine.patient(fhir, definitions).carePlan(call));
        String reference = answer(() -> new ReferenceEngine(fhir.context(), content).ready(call).carePlan());
        System.out.println("  recorded  " + recorded(described));
        System.out.println("  reference " + reference);
        System.out.println("  ours      " + ours);
        if (ours.equals(reference)) {
            same++;
        } else {
            different++;
        }
    }

    private Call call(JsonNode described, Path folder, List<Resource> own) {
        JsonNode parameters = described.path("parameters");
        List<Resource> data = new ArrayList<>(own);
        JsonNode files = parameters.path("data");
        for (JsonNode file : files.isArray() ? files : List.of(files)) {
            if (file.has("file")) {
                data.addAll(ResourceFiles.entries((Bundle) read(folder, file)));
            }
        }
        JsonNode cql = parameters.path("parameters");
        String target = described.path("target").asText();
        String subject = parameters.path("subject").asText();
        return new Call(
                target.substring(target.indexOf('/') + 1),
                subject.contains("/") ? subject : "Patient/" + subject,
                data,
                cql.has("file") ? Optional.of((Parameters) read(folder, cql)) : Optional.empty(),
                time(parameters.path("evaluationDateTime").asText("2023-05-01")));
    }

    private Resource read(Path folder, JsonNode file) {
        return ResourceFiles.read(folder.resolve(file.path("file").asText()), fhir.context());
    }

    private static ZonedDateTime time(String text) {
        return text.contains("T")
                ? ZonedDateTime.parse(text)
                : LocalDate.parse(text).atTime(12, 0).atZone(ZoneOffset.UTC);
    }

    private static String recorded(JsonNode described) {
        StringBuilder text = new StringBuilder();
        for (JsonNode check : described.path("checks")) {
            if (check.has("applicable")) {
                text.append(check.path("applicable").asBoolean() ? "applicable " : "not applicable ")
                        .append(check.path("titles"));
            }
        }
        return text.isEmpty() ? described.path("checks").toString() : text.toString();
    }

    /** The reference throws whatever its parts throw; that, too, is an answer to compare. */
    private static String answer(Supplier<CarePlan> engine) {
        try {
            return Titles.of(engine.get()).toString();
        } catch (RefusedException refused) {
            return "refused: " + refused.getMessage();
        } catch (Exception thrown) {
            return "threw " + thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
        }
    }
}
