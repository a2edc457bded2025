package org.upright.cli;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.upright.authoring.document.GuidelineDocument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "document",
        description = "Prints a guideline as a page of Markdown that a clinician can check.",
        mixinStandardHelpOptions = true)
final class DocumentCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "Folder with the guideline's resources (default: the guideline inside this program).")
    private @Nullable String folder;

    @Override
    public Integer call() {
        try (Scratch scratch = Scratch.with(Optional.ofNullable(folder))) {
            String page = GuidelineDocument.of(scratch.upright().content().current());
            System.out.writeBytes(page.getBytes(StandardCharsets.UTF_8));
            System.out.flush();
            return 0;
        }
    }
}
