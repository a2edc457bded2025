package org.upright.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.RefusedException;
import org.upright.server.Upright;
import org.upright.vignettes.BenchReport;
import org.upright.vignettes.BenchText;
import org.upright.vignettes.JUnitXml;
import org.upright.vignettes.TestBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "test",
        description = "Tries a guideline on vignettes: patients with the advice that is expected for them.",
        footer = "Exit code: 0 all passed, 1 a vignette failed, 2 folder, content or option cannot be used.",
        mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "Folder of the vignettes (default: ${DEFAULT-VALUE}).",
            defaultValue = "fhir-resources/tests")
    private Path folder = Path.of("");

    @Option(names = "--plan", paramLabel = "ID", description = "Only the vignettes of this plan.")
    private @Nullable String plan;

    @Option(
            names = "--content",
            paramLabel = "DIR",
            description = "Folder with the guideline's resources (default: the nearest folder round DIR that"
                    + " holds plandefinition/, else the guideline inside this program).")
    private @Nullable Path content;

    @Option(names = "--junit", paramLabel = "FILE", description = "Also write the result as JUnit XML.")
    private @Nullable Path junit;

    @Override
    public Integer call() {
        try (Scratch scratch = Scratch.with(content().map(Path::toString))) {
            Upright upright = scratch.upright();
            BenchReport report = new TestBench(
                            upright.fhir(), upright.content().current(), upright.records(), upright.evaluators())
                    .run(folder, Optional.ofNullable(plan));
            System.out.print(BenchText.of(report));
            if (junit != null) {
                write(JUnitXml.of(report, folder.toString()), junit);
            }
            return report.passed() ? 0 : FAILED;
        } catch (RefusedException refused) {
            int unused = Failures.tell(refused, new PrintWriter(System.err, true));
            return UNUSABLE;
        }
    }

    private Optional<Path> content() {
        return Optional.ofNullable(content)
                .or(() -> contentRound(folder.toAbsolutePath().normalize()));
    }

    private static Optional<Path> contentRound(Path folder) {
        for (Path round = folder.getParent(); round != null; round = round.getParent()) {
            if (Files.isDirectory(round.resolve("plandefinition"))) {
                return Optional.of(round);
            }
        }
        return Optional.empty();
    }

    private static void write(String text, Path file) {
        try {
            Path unused = Files.writeString(file, text);
        } catch (IOException unwritable) {
            throw new RefusedException.NotFound("File `" + file + "` cannot be written.");
        }
    }
}
