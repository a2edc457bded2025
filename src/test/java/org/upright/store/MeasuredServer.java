package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.Observation;

/**
 * A server process, and the steps of {@link StoreBenchmark} as requests to it over connections that are kept: one a
 * thread. The client does as little as it can, for it takes its time from the same cores.
 */
final class MeasuredServer implements AutoCloseable {
    private static final int PREPARED = 400;
    private static final String VARIED = "@varied@";

    private final int port;
    private final Process process;
    private final int patients;
    private final List<String> observations = new ArrayList<>();
    private final List<String> updates = new ArrayList<>();
    private final List<byte[]> transactions = new ArrayList<>();
    private final ThreadLocal<Connection> connections = ThreadLocal.withInitial(this::connect);

    private record Connection(InputStream in, OutputStream out) {}

    private MeasuredServer(int port, Process process, FhirContext context, int patients) {
        this.port = port;
        this.process = process;
        this.patients = patients;
        prepare(context);
    }

    static MeasuredServer start(int port, StoreSettings settings, FhirContext context, int patients)
            throws IOException, InterruptedException {
        return start(System.getProperty("java.class.path"), port, settings, context, patients);
    }

    /** @param classPath of the program that serves */
    static MeasuredServer start(String classPath, int port, StoreSettings settings, FhirContext context, int patients)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                classPath,
                "org.upright.cli.Main",
                "serve",
                "--port",
                String.valueOf(port),
                "--set",
                "server.requestsPerMinute=0"));
        Arrays.stream(System.getProperty("set", "").split(","))
                .filter(setting -> !setting.isEmpty())
                .forEach(setting -> command.addAll(List.of("--set", setting)));
        if (settings.where() instanceof StoreSettings.Location.Server server) {
            command.addAll(List.of(
                    "--db",
                    server.jdbcUrl(),
                    "--set",
                    "store.user=" + server.user(),
                    "--set",
                    "store.password=" + server.password()));
        } else {
            command.addAll(List.of(
                    "--data",
                    ((StoreSettings.Location.Folder) settings.where()).path().toString()));
        }
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        MeasuredServer server = new MeasuredServer(port, process, context, patients);
        server.awaitReady();
        return server;
    }

    private void awaitReady() throws InterruptedException {
        for (int attempt = 0; attempt < 240 && process.isAlive(); attempt++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                if (status(new Connection(socket.getInputStream(), socket.getOutputStream()), "/health/ready") == 200) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
            Thread.sleep(250);
        }
        throw new IllegalStateException("The server on port " + port + " does not start.");
    }

    private void prepare(FhirContext context) {
        var parser = context.newJsonParser();
        for (int i = 0; i < PREPARED; i++) {
            Observation created = GeneratedResources.observation(patient(i), "", new Random(i));
            created.addNote().setText(VARIED);
            observations.add(parser.encodeResourceToString(created));
            Observation updated =
                    GeneratedResources.observation(patient(i), patient(i) + "o" + i % 20, new Random(i + 1_000_000L));
            updated.addNote().setText(VARIED);
            updates.add(parser.encodeResourceToString(updated));
        }
        for (int i = 0; i < PREPARED / 8; i++) {
            transactions.add(parser.encodeResourceToString(transaction(i)).getBytes(StandardCharsets.UTF_8));
        }
    }

    private Bundle transaction(int n) {
        Bundle bundle = new Bundle().setType(BundleType.TRANSACTION);
        for (int i = 0; i < 50; i++) {
            bundle.addEntry()
                    .setResource(GeneratedResources.observation(patient(n), "", new Random(n * 50L + i)))
                    .setFullUrl("urn:uuid:" + new java.util.UUID(n, i))
                    .getRequest()
                    .setMethod(HTTPVerb.POST)
                    .setUrl("Observation");
        }
        return bundle;
    }

    private String patient(int n) {
        return "p" + new Random(n).nextInt(patients);
    }

    private static String loinc(int n) {
        return GeneratedResources.LOINC.get(n % GeneratedResources.LOINC.size());
    }

    /** The names are those of the steps of {@link StoreBenchmark}. */
    Map<String, IntConsumer> steps() {
        Map<String, IntConsumer> steps = new LinkedHashMap<>();
        steps.put("create", n -> send("POST", "/fhir/Observation", varied(observations.get(n % PREPARED), n)));
        steps.put("update", n -> {
            int at = n % PREPARED;
            send("PUT", "/fhir/Observation/" + patient(at) + "o" + at % 20, varied(updates.get(at), n));
        });
        steps.put("transaction of 50", n -> send("POST", "/fhir", transactions.get(n % transactions.size())));
        steps.put("read", n -> get("Observation/" + patient(n) + "o3"));
        steps.put(
                "search by patient and code",
                n -> get("Observation?patient=Patient/" + patient(n) + "&code="
                        + encoded("http://loinc.org|" + loinc(n))));
        steps.put(
                "search by date range with sort",
                n -> get("Observation?date=ge" + StoreBenchmark.day(n) + "&_sort=-date&_count=20"));
        steps.put("sorted without criteria", n -> get("Observation?_sort=-date&_count=20"));
        steps.put(
                "chain",
                n -> get("Observation?patient.identifier="
                        + encoded("http://example.org/patients|mrn" + patient(n).substring(1)) + "&code=" + loinc(n)));
        steps.put(
                "_has",
                n -> get("Patient?_has:Observation:patient:code=" + loinc(n) + "&identifier=mrn"
                        + patient(n).substring(1)));
        steps.put("_has alone", n -> get("Patient?_has:Observation:patient:code=" + loinc(n) + "&_count=20"));
        steps.put(
                "_include",
                n -> get("MedicationRequest?patient=" + patient(n) + "&_include=MedicationRequest:requester"));
        steps.put("$everything", n -> get("Patient/" + patient(n) + "/$everything"));
        return steps;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static byte[] varied(String body, int n) {
        return body.replace(VARIED, "n" + n + "-" + System.nanoTime()).getBytes(StandardCharsets.UTF_8);
    }

    private void get(String path) {
        send("GET", "/fhir/" + path, new byte[0]);
    }

    private void send(String method, String path, byte[] body) {
        try {
            int status = exchange(connections.get(), method, path, body);
            if (status < 200 || status > 299) {
                throw new IllegalStateException(method + " " + path + " was answered with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Connection connect() {
        try {
            Socket socket = new Socket("127.0.0.1", port);
            socket.setTcpNoDelay(true);
            return new Connection(new BufferedInputStream(socket.getInputStream(), 65_536), socket.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int status(Connection connection, String path) throws IOException {
        return exchange(connection, "GET", path, new byte[0]);
    }

    private static int exchange(Connection connection, String method, String path, byte[] body) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/fhir+json\r\n"
                + (body.length == 0
                        ? "\r\n"
                        : "Content-Type: application/fhir+json\r\nContent-Length: " + body.length + "\r\n\r\n");
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] message = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, message, start.length, body.length);
        connection.out.write(message);
        int status = Integer.parseInt(line(connection.in).substring(9, 12));
        long length = 0;
        for (String header = line(connection.in); !header.isEmpty(); header = line(connection.in)) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Long.parseLong(header.substring(15).strip());
            }
        }
        connection.in.skipNBytes(length);
        return status;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("The server hung up.");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** Seconds of CPU that the process has had. */
    double cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, java.util.concurrent.TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
