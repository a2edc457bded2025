package org.upright.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.upright.server.Banner;
import org.upright.server.Settings;
import org.upright.server.Upright;
import org.upright.server.UprightServer;
import org.upright.server.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "serve", description = "Starts the server; Ctrl-C stops it.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private SettingOptions options = new SettingOptions();

    @Option(names = "--port", paramLabel = "N", description = "Port to listen on; 0: any free one (default: 8080).")
    private @Nullable Integer port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (default: 127.0.0.1).")
    private @Nullable String host;

    @Option(
            names = "--insecure",
            description = "Allow addresses other than loopback without authentication, for a closed network.")
    private boolean insecure;

    @Override
    public Integer call() {
        Settings settings = options.settings().with(given(), "the command line");
        Wiring.check(settings);
        Upright upright = Wiring.upright(settings);
        UprightServer server = start(settings, upright);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
        System.out.print(Banner.text(settings, upright, server));
        System.out.flush();
        return 0;
    }

    private static UprightServer start(Settings settings, Upright upright) {
        UprightServer server = Wiring.server(settings, upright, new StartMemory());
        try {
            server.start();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        SettingOptions.put(given, "server.port", port);
        SettingOptions.put(given, "server.host", host);
        SettingOptions.put(given, "server.insecure", insecure ? "true" : null);
        return given;
    }
}
