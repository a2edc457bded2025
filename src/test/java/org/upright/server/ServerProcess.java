package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.FileWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.upright.logs.LogFiles;

/** A server in a process of its own, as an operator starts it; asked over HTTP, stopped or killed. */
final class ServerProcess implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private static final int LINES_KEPT = 200;

    private final Process process;
    private final Deque<String> said = new ArrayDeque<>();
    private final PrintWriter printed;
    private final String base;

    private ServerProcess(Process process) throws IOException {
        this.process = process;
        Path log = LogFiles.of("server", process.pid());
        Files.createDirectories(log.getParent());
        this.printed = new PrintWriter(new FileWriter(log.toFile(), StandardCharsets.UTF_8), true);
        this.base = address(process.inputReader(StandardCharsets.UTF_8));
    }

    /** Returns when it is ready. */
    static ServerProcess start(Map<String, String> settings) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.upright.cli.Main",
                "serve",
                "--port",
                "0"));
        settings.forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
        ServerProcess server = new ServerProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
        server.await(() -> server.readiness() == 200, "ready");
        return server;
    }

    /** Reads what it says for as long as it lives, so that it never waits for a reader. */
    private String address(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            keep(line);
            if (line.contains("address    http://")) {
                Thread reader = new Thread(() -> lines.lines().forEach(this::keep), "output of " + process.pid());
                reader.setDaemon(true);
                reader.start();
                return line.replaceFirst(".*address +", "").replaceFirst("/fhir$", "");
            }
        }
        throw new IOException("The server did not start:\n" + String.join("\n", said));
    }

    private synchronized void keep(String line) {
        printed.println(line);
        said.addLast(line);
        if (said.size() > LINES_KEPT) {
            said.removeFirst();
        }
    }

    /** The last lines that it printed and logged. */
    synchronized String said() {
        return String.join("\n", said);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int readiness() {
        return get("/health/ready").statusCode();
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    HttpResponse<String> put(String path, String body) {
        return send(request(path).PUT(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/fhir+json");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bounded by a minute, so that a loaded machine is none of our failures. */
    void await(BooleanSupplier claim, String what) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!claim.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "Not " + what + " within a minute:\n" + said());
            Thread.sleep(5);
        }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, java.util.concurrent.TimeUnit.SECONDS)) {
            kill();
        }
    }
}
