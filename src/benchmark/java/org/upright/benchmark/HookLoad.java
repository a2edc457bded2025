package org.upright.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.upright.cdshooks.HookBodies;
import org.upright.server.TestServer;
import org.upright.server.UprightServer;

/**
 * How fast the hook services of the guideline answer a call with full prefetch, over HTTP with connections that are kept:
 * a server in this process, 1 and then 8 clients that each wait for their answer before they ask again. Prints requests a
 * second, p50 and p99, and what a call costs the server's threads in CPU and in bytes.
 *
 * <p>{@code -Dseconds=} of each measurement, 10 if not given.
 */
public final class HookLoad {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private HookLoad() {}

    /** One request as bytes. */
    private record Request(String name, byte[] bytes) {}

    public static void main(String[] args) throws IOException, ExecutionException, InterruptedException {
        Path data = Files.createTempDirectory("hook-load");
        try (UprightServer server = TestServer.started(data)) {
            URI root = URI.create(server.url().replace("/fhir", "/cds-services"));
            int seconds = Integer.getInteger("seconds", 10);
            List<Request> requests = requests(root);
            System.out.println("| Call | Clients | requests/s | p50 ms | p99 ms | CPU ms a call | KB a call | KB of body, of answer |");
            System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
            for (Request request : requests) {
                long[] unused = run(root, request, 8, seconds * 500L);
                for (int clients : new int[] {1, 8}) {
                    Map<Long, long[]> before = spent();
                    long start = System.nanoTime();
                    long[] took = run(root, request, clients, seconds * 1_000L);
                    print(request, clients, took, System.nanoTime() - start, before, root);
                }
            }
        }
    }

    private static void print(
            Request request, int clients, long[] took, long nanos, Map<Long, long[]> before, URI root)
            throws IOException {
        long cpu = 0;
        long bytes = 0;
        for (Map.Entry<Long, long[]> one : spent().entrySet()) {
            long[] earlier = before.getOrDefault(one.getKey(), new long[2]);
            cpu += one.getValue()[0] - earlier[0];
            bytes += one.getValue()[1] - earlier[1];
        }
        Arrays.sort(took);
        System.out.printf(
                Locale.ROOT,
                "| `%s` | %d | %.0f | %.2f | %.2f | %.2f | %.0f | %.0f, %.0f |%n",
                request.name(),
                clients,
                took.length * 1e9 / nanos,
                took[took.length / 2] / 1e6,
                took[(int) (took.length * 0.99)] / 1e6,
                cpu / 1e6 / took.length,
                bytes / 1024.0 / took.length,
                request.bytes().length / 1024.0,
                new Client(root).ask(request) / 1024.0);
    }

    /** CPU and bytes of the server's threads, by thread. */
    private static Map<Long, long[]> spent() {
        Map<Long, long[]> spent = new HashMap<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!thread.getName().startsWith("client")) {
                long id = thread.getId();
                spent.put(id, new long[] {
                    Math.max(0, THREADS.getThreadCpuTime(id)), Math.max(0, THREADS.getThreadAllocatedBytes(id))
                });
            }
        }
        return spent;
    }

    private static List<Request> requests(URI root) throws IOException {
        Map<String, JsonNode> services = new TreeMap<>();
        HookBodies.JSON
                .readTree(root.toURL())
                .path("services")
                .forEach(service -> services.put(service.path("id").asText(), service));
        List<Request> requests = new ArrayList<>();
        requests.add(request(root, "lbp-patient-view", HookBodies.call(services.get("lbp-patient-view"), "v01")));
        requests.add(request(
                root,
                "lbp-bed-rest-order-sign",
                HookBodies.ordering(
                        HookBodies.call(services.get("lbp-bed-rest-order-sign"), "v01"), HookBodies.text("Bed rest"))));
        return requests;
    }

    private static Request request(URI root, String service, ObjectNode body) {
        byte[] json = body.toString().getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST /cds-services/" + service + " HTTP/1.1\r\nHost: " + root.getAuthority()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + json.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] both = Arrays.copyOf(head, head.length + json.length);
        System.arraycopy(json, 0, both, head.length, json.length);
        return new Request(service, both);
    }

    /** Nanoseconds of each call. */
    private static long[] run(URI root, Request request, int clients, long millis)
            throws ExecutionException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(clients, task -> new Thread(task, "client"));
        long end = System.nanoTime() + millis * 1_000_000;
        List<Future<LongStream>> running = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            running.add(pool.submit(() -> asking(root, request, end)));
        }
        LongStream all = LongStream.empty();
        for (Future<LongStream> one : running) {
            all = LongStream.concat(all, one.get());
        }
        pool.shutdown();
        return all.toArray();
    }

    private static LongStream asking(URI root, Request request, long end) throws IOException {
        LongStream.Builder took = LongStream.builder();
        try (Client client = new Client(root)) {
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                int unused = client.ask(request);
                took.add(System.nanoTime() - start);
            }
        }
        return took.build();
    }

    /** A connection; far cheaper than a client of the platform, for it shares the cores with the server. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Client(URI root) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), root.getPort());
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            out = socket.getOutputStream();
        }

        /** Bytes of the answer's body. */
        int ask(Request request) throws IOException {
            out.write(request.bytes());
            String status = line();
            if (!status.contains(" 200 ")) {
                throw new IOException("The server answered " + status);
            }
            int length = 0;
            for (String line = line(); !line.isEmpty(); line = line()) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            in.skipNBytes(length);
            return length;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("The server closed the connection.");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
