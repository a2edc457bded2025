package org.upright.cli;

import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "explain",
        description = "Says for every action of a plan whether it is taken for a patient, and why.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private PlanOptions options = new PlanOptions();

    @Override
    public Integer call() {
        try (Scratch scratch = Scratch.with(options.content())) {
            System.out.print(
                    options.apply(scratch.upright(), Clock.systemDefaultZone()).explanationText());
            return 0;
        }
    }
}
