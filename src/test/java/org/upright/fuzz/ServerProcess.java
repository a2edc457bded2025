package org.upright.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.upright.logs.LogFiles;

/** The program itself in a process of its own, with a bounded heap, its log in a file. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("address\\s+http://127\\.0\\.0\\.1:(\\d+)/fhir");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");
    private static final Path JCMD = BIN.resolve("jcmd");

    private final Process process;
    private final Path log;
    private final int port;

    private ServerProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * @param classes class path or jar of the program
     * @param folder for its database and its log
     */
    static ServerProcess start(List<String> classes, Path folder, String heap) throws IOException {
        Path log = folder.resolve("server.log");
        List<String> command = new ArrayList<>(List.of(BIN.resolve("java").toString(), "-Xmx" + heap, "-XX:+UseG1GC"));
        command.addAll(classes);
        command.addAll(List.of("serve", "--port", "0"));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(log.toFile());
        builder.environment().put("UPRIGHT_STORE_FOLDER", folder.resolve("data").toString());
        builder.environment().put("UPRIGHT_AUDIT_MODE", "open");
        Process process = builder.start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                return new ServerProcess(process, log, Integer.parseInt(address.group(1)));
            }
        }
        throw new IOException("The server did not start: " + Files.readString(log));
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    List<String> log() throws IOException {
        return List.of(new String(Files.readAllBytes(log), StandardCharsets.UTF_8).split("\n"));
    }

    /** The lines that the log has under a request's id, with the stack that follows them. */
    List<String> log(String request) throws IOException {
        List<String> found = new ArrayList<>();
        boolean within = false;
        for (String line : log()) {
            boolean entry = line.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} .*");
            within = entry ? line.contains(request) : within;
            if (within && found.size() < 250) {
                found.add(line);
            }
        }
        return found;
    }

    /**
     * What a full collection leaves.
     *
     * @param classes what the heap is full of, most bytes first
     */
    record Kept(long megabytes, String classes) {}

    /** Empty where the tool for it is not there. The collection itself counts: between two questions others allocate. */
    Optional<Kept> kept() throws IOException, InterruptedException {
        if (!Files.isExecutable(JCMD)) {
            return Optional.empty();
        }
        String classes = jcmd("GC.class_histogram");
        Matcher total = TOTAL.matcher(classes);
        return total.find() ? Optional.of(new Kept(Long.parseLong(total.group(1)) >> 20, classes)) : Optional.empty();
    }

    private String jcmd(String what) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(JCMD.toString(), String.valueOf(process.pid()), what)
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asked.waitFor(1, TimeUnit.MINUTES);
        return said;
    }

    @Override
    public void close() {
        end();
        try {
            Path kept = LogFiles.of("fuzz", process.pid());
            Files.createDirectories(kept.getParent());
            Path unused = Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
