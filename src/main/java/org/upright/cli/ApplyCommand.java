package org.upright.cli;

import java.time.Clock;
import java.util.concurrent.Callable;
import org.upright.apply.Applied;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "apply",
        description = "Applies a plan to a patient's data without a server and prints the CarePlan.",
        mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private PlanOptions options = new PlanOptions();

    @Override
    public Integer call() {
        try (Scratch scratch = Scratch.with(options.content())) {
            Applied applied = options.apply(scratch.upright(), Clock.systemDefaultZone());
            System.out.println(scratch.upright()
                    .fhir()
                    .lenientJson()
                    .setPrettyPrint(true)
                    .encodeResourceToString(applied.carePlan()));
            return 0;
        }
    }
}
