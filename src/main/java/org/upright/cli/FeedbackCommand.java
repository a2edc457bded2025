package org.upright.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.upright.cdshooks.FeedbackLog;
import org.upright.server.Upright;
import org.upright.server.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "feedback",
        description = "Prints what clinicians did with the cards of CDS Hooks: one line each, separated by tabs.",
        mixinStandardHelpOptions = true)
final class FeedbackCommand implements Callable<Integer> {
    @Mixin
    private SettingOptions options = new SettingOptions();

    @Option(names = "--service", paramLabel = "ID", description = "Only of this service.")
    private @Nullable String service;

    @Override
    public Integer call() {
        try (Upright upright = Wiring.upright(options.settings())) {
            List<FeedbackLog.Entry> entries = new FeedbackLog(upright.store()).entries(Optional.ofNullable(service));
            System.out.println("time\tservice\taction\toutcome\treason\tcomment");
            entries.forEach(entry -> System.out.println(line(entry)));
            return 0;
        }
    }

    private static String line(FeedbackLog.Entry entry) {
        return String.join(
                "\t",
                entry.time(),
                entry.service(),
                entry.action(),
                entry.outcome(),
                entry.reason(),
                entry.comment().replaceAll("\\s+", " "));
    }
}
