package org.upright.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.upright.authoring.DirectoryValidation;
import org.upright.authoring.FileFindings;
import org.upright.fhir.FhirR4;
import org.upright.server.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        description = "Validates a folder of FHIR files: R4, CPG, CQL and our own rules.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Folder with *.json and *.xml.")
    private Path folder = Path.of("");

    @Override
    public Integer call() {
        CheckedFiles.check(folder);
        FhirR4 fhir = new FhirR4();
        List<FileFindings> findings = new DirectoryValidation(fhir, Wiring.evaluators(fhir)).check(folder);
        findings.forEach(
                file -> file.issues().forEach(issue -> System.out.println(file.file() + ": " + Failures.line(issue))));
        long errors = findings.stream().filter(FileFindings::hasError).count();
        System.out.println(
                findings.isEmpty()
                        ? "Nothing is wrong."
                        : "Files with findings: " + findings.size() + ", with errors: " + errors + ".");
        return errors == 0 ? 0 : 1;
    }
}
