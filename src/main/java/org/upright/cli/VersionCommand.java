package org.upright.cli;

import java.util.concurrent.Callable;
import org.upright.server.Version;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        System.out.println("Upright " + Version.text() + ", Java " + System.getProperty("java.version"));
        return 0;
    }
}
