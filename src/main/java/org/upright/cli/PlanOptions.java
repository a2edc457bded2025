package org.upright.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.upright.apply.Applied;
import org.upright.apply.ApplyParameters;
import org.upright.apply.ApplyRequest;
import org.upright.content.Choice;
import org.upright.content.SelectedPlan;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;
import org.upright.record.Assembled;
import org.upright.record.RecordRequest;
import org.upright.server.Upright;
import picocli.CommandLine.Option;

/** Which plan is applied to whose data, for the commands that do it without a server. */
final class PlanOptions {
    @Option(names = "--plan", required = true, paramLabel = "ID", description = "Id or canonical url of the plan.")
    private String plan = "";

    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE",
            description = "The patient's data: a Bundle or one resource, JSON or XML.")
    private Path data = Path.of("");

    @Option(
            names = "--subject",
            paramLabel = "ID",
            description = "Whom the plan is for (default: the one Patient of the data).")
    private @Nullable String subject;

    @Option(names = "--at", paramLabel = "TIME", description = "The time that counts as now, with its zone.")
    private @Nullable String at;

    @Option(
            names = "--content",
            paramLabel = "DIR",
            description = "Folder with the guideline's resources (default: the guideline inside this program).")
    private @Nullable String content;

    Optional<String> content() {
        return Optional.ofNullable(content);
    }

    Applied apply(Upright upright, Clock clock) {
        Resource sent = read(upright);
        SelectedPlan selected = upright.content().current().plan(choice());
        RecordRequest request = new RecordRequest(
                List.of(whom(sent)), "Patient", List.of(sent), false, Optional.empty(), List.of(), Set.of("*"), false);
        Assembled record = upright.records().one(request);
        Stream.concat(selected.issues().stream(), record.issues().stream())
                .forEach(issue -> System.err.println(Failures.line(issue)));
        Resource found = record.record().subject();
        Reference reference =
                new Reference(found.fhirType() + "/" + found.getIdElement().getIdPart());
        return upright.apply()
                .apply(new ApplyRequest(
                        selected.plan(),
                        record.answered(selected.knowledge()),
                        ApplyParameters.of(reference, now(clock)),
                        selected.knowledge()));
    }

    private Choice<PlanDefinition> choice() {
        return plan.contains(":") ? new Choice.ByCanonical<>(Canonical.parse(plan)) : new Choice.ById<>(plan);
    }

    private Resource read(Upright upright) {
        CheckedFiles.check(data);
        try {
            String text = Files.readString(data);
            return (Resource) (text.stripLeading().startsWith("<")
                            ? upright.fhir().strictXml()
                            : upright.fhir().strictJson())
                    .parseResource(text);
        } catch (IOException e) {
            throw new RefusedException.NotFound("File `" + data + "` cannot be read.");
        } catch (ca.uhn.fhir.parser.DataFormatException e) {
            throw new RefusedException.Unreadable("File `" + data + "` is no FHIR R4 resource: " + e.getMessage());
        }
    }

    private String whom(Resource sent) {
        if (subject != null) {
            return subject;
        }
        List<String> patients = (sent instanceof Bundle bundle
                        ? bundle.getEntry().stream().map(Bundle.BundleEntryComponent::getResource)
                        : Stream.of(sent))
                .filter(Patient.class::isInstance)
                .map(patient -> "Patient/" + patient.getIdElement().getIdPart())
                .toList();
        if (patients.size() != 1) {
            throw new RefusedException.Unreadable(
                    "File `" + data + "` holds " + patients.size() + " patients; name one by `--subject`.");
        }
        return patients.get(0);
    }

    private ZonedDateTime now(Clock clock) {
        if (at == null) {
            return ZonedDateTime.now(clock);
        }
        try {
            return OffsetDateTime.parse(at).toZonedDateTime();
        } catch (DateTimeParseException e) {
            throw new RefusedException.Unreadable(
                    "`--at` is `" + at + "`; a time with its zone is needed, such as `2026-11-22T09:00:00Z`.");
        }
    }
}
