package org.upright.logs;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import org.slf4j.Logger;

/** Logs as production does, and into a file of this process besides; found by every process with the tests' classes. */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogFiles extends ContextAwareBase implements Configurator {
    /** Where the logs of a run are, one file a process. */
    public static Path folder() {
        try {
            return Path.of(LogFiles.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolveSibling("test-logs");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For what a process prints that has not our classes before its own. */
    public static Path of(String name, long process) {
        return folder().resolve(name + "-" + process + ".log");
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        URL production = Objects.requireNonNull(LogFiles.class.getResource("/logback.xml"));
        JoranConfigurator joran = new JoranConfigurator();
        joran.setContext(context);
        try {
            joran.doConfigure(production);
        } catch (JoranException e) {
            throw new IllegalStateException(e);
        }
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(file(context));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static FileAppender<ILoggingEvent> file(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{20} %X{requestId} %msg%n");
        encoder.start();
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setContext(context);
        file.setName("whole run");
        file.setFile(of("process", ProcessHandle.current().pid()).toString());
        file.setEncoder(encoder);
        file.start();
        return file;
    }
}
