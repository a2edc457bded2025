package org.upright.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/**
 * {@code java -jar upright.jar COMMAND}.
 *
 * <p>Exit codes: 0 done, 1 refused (content or data are at fault, the lines on stderr say where), 2 wrong usage or
 * setting.
 */
@Command(
        name = "upright",
        description = "A FHIR R4 clinical guideline service: $apply that says why.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            ApplyCommand.class,
            ExplainCommand.class,
            LoadCommand.class,
            FeedbackCommand.class,
            ValidateCommand.class,
            TestCommand.class,
            DocumentCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    Main() {}

    public static void main(String[] arguments) {
        int code = run(arguments);
        if (code != 0 || !isServing(arguments)) {
            System.exit(code);
        }
    }

    private static boolean isServing(String[] arguments) {
        return arguments.length > 0 && arguments[0].equals("serve");
    }

    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((thrown, command, parsed) -> Failures.tell(thrown, command.getErr()))
                .setUsageHelpAutoWidth(true)
                .execute(arguments);
    }

    @Override
    public void run() {
        CommandLine.Model.CommandSpec known = Objects.requireNonNull(spec);
        throw new ParameterException(known.commandLine(), "A command is missing.");
    }
}
