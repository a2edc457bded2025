package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import ca.uhn.fhir.context.FhirContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.cdshooks.ClientCheck;
import org.upright.memory.Room;
import org.upright.rest.BrowserHeaders;
import org.upright.rest.Capabilities;
import org.upright.rest.FhirEndpoint;
import org.upright.rest.InMemoryResourceStore;
import org.upright.rest.NarrativeCheck;
import org.upright.rest.NarrativeMode;

/**
 * A real browser opens what a reader may open, with hostile words in every place, and runs none of them. Each hostile
 * text leads its window to an address of this test, so that a script that runs is heard of. The same texts on pages of
 * nobody's are opened after all others, in the same browser, and are heard of.
 */
class BrowserIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Set<String> KINDS =
            Set.of("script", "onerror", "coded", "frame", "link", "svg", "refresh", "style");
    private static final String CLICK = "<script>document.querySelectorAll('a').forEach(a => a.click())</script>";
    private static final int SECONDS = 60;

    @TempDir
    static Path folder;

    private static final Set<String> RAN = new ConcurrentSkipListSet<>();
    private static final Set<String> OPENED = new ConcurrentSkipListSet<>();
    private static final Map<String, String> PAGES = new TreeMap<>();
    private static UprightServer server;
    private static HttpServer elsewhere;

    @BeforeAll
    static void start() throws IOException {
        if (!Files.isExecutable(CHROMIUM)) {
            String why = "No browser at " + CHROMIUM + ": what a page runs was not looked at.";
            System.out.println(why);
            abort(why);
        }
        elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", BrowserIT::answer);
        elsewhere.start();
        FhirContext context = FhirContext.forR4();
        InMemoryResourceStore store = new InMemoryResourceStore(context);
        Capabilities capabilities = new Capabilities(context, "test", Instant.EPOCH, List.of(), type -> List.of());
        FhirEndpoint endpoint = new FhirEndpoint(context, store, capabilities, List.of(), (type, model) -> List.of());
        endpoint.registerInterceptor(new NarrativeCheck(context, NarrativeMode.SANITISE));
        Settings settings = Settings.standard().with(Map.of("server.port", "0"), "the test");
        Protection noting = new Protection(
                List.of(), List.of(new Noting()), Map.of(), List.of(), ClientCheck.open(), Optional.empty());
        server = HttpEdge.serving(
                ListenSettings.of(settings),
                Map.of("/fhir/*", endpoint),
                new HealthServlet(store::isReady, Optional::empty),
                noting,
                Room.ofMachine(8),
                store);
        server.start();
        given().contentType("application/fhir+json")
                .body(plan())
                .put(server.url() + "/PlanDefinition/hostile")
                .then()
                .statusCode(201)
                .body("title", equalTo(all("title")));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            elsewhere.stop(0);
        }
    }

    /** Runs or loads where it is taken for markup, and leads to {@code /ran/} of its kind and place. */
    private static String hostile(String kind, String place) {
        String address = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/ran/" + place + "-" + kind;
        String run = "location=`" + address + "`";
        return switch (kind) {
            case "script" -> "<script>" + run + "</script>";
            case "onerror" -> "<img src='x:' onerror='" + run + "'/>";
            case "coded" -> "<img src=x: onerror=location=String.fromCharCode(" + codes(address) + ")>";
            case "svg" -> "<svg onload='" + run + "'></svg>";
            case "refresh" -> "<meta http-equiv='refresh' content='0;url=" + address + "'/>";
            case "style" -> "<style>@import url(" + address + ")</style>";
            case "frame" -> "<iframe src='javascript:parent." + run + "'></iframe>";
            default -> "<a href='javascript:" + run + "'>x</a>";
        };
    }

    /** A path with a slash in it would not get beyond Jetty. */
    private static String codes(String text) {
        return text.chars().mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    private static String all(String place) {
        return KINDS.stream()
                .filter(kind -> !kind.equals("coded"))
                .sorted()
                .map(kind -> hostile(kind, place))
                .collect(Collectors.joining());
    }

    private static String plan() {
        return "{\"resourceType\":\"PlanDefinition\",\"id\":\"hostile\",\"status\":\"draft\",\"url\":\"http://example.org/h\","
                + "\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns='http://www.w3.org/1999/xhtml'>"
                + all("narrative") + "<b>kept</b></div>\"},\"title\":\"" + all("title") + "\",\"description\":\"[x]("
                + hostile("link", "markdown") + ") " + all("markdown")
                + "\",\"relatedArtifact\":[{\"type\":\"documentation\","
                + "\"display\":\"" + all("display") + "\",\"url\":\"javascript:alert(1)\"}]}";
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/ran/")) {
            RAN.add(path.substring(5));
        }
        if (PAGES.containsKey(path)) {
            OPENED.add(path);
        }
        if (path.startsWith("/as-data")) {
            BrowserHeaders.ALL.forEach(exchange.getResponseHeaders()::set);
        }
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        byte[] page = ("<!DOCTYPE html><body>" + PAGES.getOrDefault(path, "")).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
    }

    @Test
    void aBrowserRunsNothingThatWeServe() throws IOException, InterruptedException {
        String words = URLEncoder.encode(hostile("coded", "query"), StandardCharsets.UTF_8)
                .replace("+", "%20");
        List<String> served = List.of(
                "/fhir/PlanDefinition/hostile",
                "/fhir/PlanDefinition/hostile?_format=xml",
                "/fhir/PlanDefinition/hostile?_format=json",
                "/fhir/PlanDefinition/hostile?_format=html",
                "/fhir/PlanDefinition/hostile?_format=" + URLEncoder.encode("text/html", StandardCharsets.UTF_8),
                "/fhir/PlanDefinition/hostile/_history",
                "/fhir/PlanDefinition?title=" + words,
                "/fhir/PlanDefinition?_count=" + words,
                "/fhir/PlanDefinition/" + words,
                "/fhir/" + words,
                "/" + words);
        String stored =
                given().get(server.url() + "/PlanDefinition/hostile").jsonPath().getString("text.div");
        PAGES.put("/narrative", stored + CLICK);
        for (String kind : KINDS) {
            PAGES.put("/as-data-" + kind, hostile(kind, "data"));
            PAGES.put("/nobodys-" + kind, hostile(kind, "nobodys") + CLICK);
        }
        List<String> urls = new ArrayList<>();
        served.forEach(path -> urls.add(server.url().replace("/fhir", "") + path));
        PAGES.keySet().stream()
                .sorted((a, b) -> Boolean.compare(a.startsWith("/nobodys"), b.startsWith("/nobodys")))
                .forEach(urls::add);
        PAGES.put("/start", windows(urls));
        Set<String> heard = KINDS.stream().map(kind -> "nobodys-" + kind).collect(Collectors.toSet());

        browse("http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/start", heard);

        Set<String> wanted = new TreeSet<>(PAGES.keySet());
        wanted.addAll(served);
        wanted.removeAll(OPENED);
        assertEquals(Set.of(), wanted, "never opened");
        assertEquals(new TreeSet<>(heard), new TreeSet<>(RAN), "ran");
        assertTrue(stored.contains("<b>kept</b>"), stored);
    }

    /** Opens one after the other; the last ones are those that are to be heard of. */
    private static String windows(List<String> urls) {
        return "<script>const urls = ['" + String.join("','", urls)
                + "']; const next = () => { if (urls.length) { window.open(urls.shift(), '_blank'); setTimeout(next, 250); } };"
                + " next();</script>";
    }

    /** Until all that is to run was heard of, and a second more for what is not. */
    private static void browse(String url, Set<String> heard) throws IOException, InterruptedException {
        Process browser = new ProcessBuilder(
                        CHROMIUM.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-popup-blocking",
                        "--disable-background-timer-throttling",
                        "--disable-renderer-backgrounding",
                        "--no-first-run",
                        "--user-data-dir=" + folder.resolve("browser"),
                        "--remote-debugging-port=0",
                        url)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            for (int i = 0; i < SECONDS * 10 && !RAN.containsAll(heard); i++) {
                Thread.sleep(100);
            }
            Thread.sleep(1_000);
        } finally {
            List<ProcessHandle> children = browser.descendants().toList();
            browser.destroyForcibly().waitFor();
            children.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle child : children) {
                child.onExit().join();
            }
        }
    }

    /** Notes what a window was opened on. */
    private static final class Noting extends HttpFilter {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            if ("navigate".equals(request.getHeader("Sec-Fetch-Mode"))) {
                String query = request.getQueryString();
                OPENED.add(request.getRequestURI() + (query == null ? "" : "?" + query));
            }
            chain.doFilter(request, response);
        }
    }
}
