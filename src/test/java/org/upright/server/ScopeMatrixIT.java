package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.upright.security.TokenIssuer;

/**
 * The authorization matrix: every kind of scope, against every type, with every interaction and operation that the server
 * declares. What is expected is reckoned from the rows of {@link ScopeRow}, by rules that are written down here once more.
 */
class ScopeMatrixIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The patient's own root, data of a patient, knowledge, what is nobody's, and what nobody may write. */
    private static final List<String> TYPES =
            List.of("Patient", "Observation", "PlanDefinition", "Practitioner", "AuditEvent");

    private static final Set<String> OF_PATIENTS = Set.of("Patient", "Observation", "AuditEvent");

    @TempDir
    static Path data;

    private static final TokenIssuer ISSUER = new TokenIssuer();
    private static final Map<String, String> TOKENS = new HashMap<>();
    private static final AtomicInteger NEW = new AtomicInteger();
    private static UprightServer server;

    @BeforeAll
    static void start() {
        Settings settings = TestServer.settings(
                data, TokenServer.settings(ISSUER, Map.of("audit.mode", "off", "hooks.discovery", "token")));
        Upright upright = Wiring.upright(settings);
        server = Wiring.server(settings, upright);
        server.start();
        for (String patient : List.of("p1", "p2")) {
            var encounter =
                    upright.store().update(resource(upright, "Encounter", "e-" + patient, patient), Optional.empty());
            for (String type : TYPES) {
                var unused =
                        upright.store().update(resource(upright, type, id(type, patient), patient), Optional.empty());
            }
        }
        for (String type : List.of("PlanDefinition", "ActivityDefinition", "Library", "ValueSet", "CodeSystem")) {
            var unused = upright.store().update(resource(upright, type, "scoped", ""), Optional.empty());
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        ISSUER.close();
    }

    private static Resource resource(Upright upright, String type, String id, String patient) {
        return (Resource) upright.fhir().context().newJsonParser().parseResource(ScopedResources.of(type, id, patient));
    }

    private static String id(String type, String patient) {
        return switch (type) {
            case "Patient" -> patient;
            case "Observation" -> "o-" + patient;
            default -> "scoped-" + patient;
        };
    }

    /** What a row is expected to come to. */
    private static boolean isAllowed(ScopeRow row, String type, Scopes scopes, String patient) {
        int reach = row.needs().entrySet().stream()
                .flatMapToInt(need -> need.getValue()
                        .chars()
                        .map(letter -> scopes.reach((char) letter, need.getKey().equals(".") ? type : need.getKey())))
                .min()
                .orElse(0);
        boolean ofPatients = OF_PATIENTS.contains(type);
        boolean own = patient.equals(scopes.patient());
        if (row.writes() && type.equals("AuditEvent") || isPublishing(row, type) && !scopes.mayPublish()) {
            return false;
        }
        if (reach == 0) {
            return isAllowedInPart(row, type, scopes, patient);
        }
        return reach == 2
                || switch (row.reach()) {
                    case READ -> !ofPatients || own;
                    case WRITE -> ofPatients && own && !(type.equals("Patient") && isCreating(row));
                    case KNOWLEDGE -> !ofPatients;
                    case HELD, NAMED -> true;
                    case SUBJECT -> own;
                    case NOTHING -> false;
                };
    }

    /** With scopes that are narrowed to what has the tag of one patient, or of one of two. */
    private static boolean isAllowedInPart(ScopeRow row, String type, Scopes scopes, String patient) {
        boolean some = List.of("p1", "p2").stream().anyMatch(tag -> narrows(row, type, scopes, tag));
        return some
                && !row.needs().containsKey("CarePlan") // what is made has no tag
                && switch (row.reach()) {
                    case READ -> row.path().contains("/scoped/") || narrows(row, type, scopes, patient);
                    case SUBJECT ->
                        row.what().startsWith("search")
                                || row.path().startsWith("/ActivityDefinition/scoped") // of nobody known, with no data
                                || narrows(row, type, scopes, patient);
                    case WRITE -> narrows(row, type, scopes, patient);
                    case HELD -> true;
                    case KNOWLEDGE, NAMED, NOTHING -> false;
                };
    }

    private static boolean narrows(ScopeRow row, String type, Scopes scopes, String tag) {
        return row.needs().entrySet().stream()
                .allMatch(need -> need.getValue()
                        .chars()
                        .allMatch(letter ->
                                scopes.narrows((char) letter, need.getKey().equals(".") ? type : need.getKey(), tag)));
    }

    /** Whose outcome is not known before. */
    private static boolean isPublishing(ScopeRow row, String type) {
        boolean byCriteria = row.what().equals("update") && row.path().contains("?");
        return type.equals("PlanDefinition")
                && (byCriteria || Set.of("patch", "delete").contains(row.what()));
    }

    private static boolean isCreating(ScopeRow row) {
        return row.needs().values().stream().anyMatch(letters -> letters.contains("c"));
    }

    private static HttpResponse<String> ask(ScopeRow row, String type, String patient, Optional<Scopes> scopes) {
        boolean creating = row.path().contains("{new}");
        String id = creating ? "new-" + NEW.incrementAndGet() : id(type, patient);
        String path = row.path()
                .replace("{type}", type)
                .replace("{id}", id)
                .replace("{new}", id)
                .replace("{patient}", patient);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path.replace("|", "%7C")))
                .method(row.method(), BodyPublishers.ofString(ScopedResources.in(row.body(), type, id, patient)));
        request.header("Content-Type", row.headers().getOrDefault("Content-Type", "application/fhir+json"));
        row.headers().forEach(request::setHeader);
        scopes.ifPresent(held -> request.header(
                "Authorization",
                "Bearer "
                        + TOKENS.computeIfAbsent(
                                held.text() + "|" + held.patient(), key -> ISSUER.token(held.text(), held.patient()))));
        return send(request.build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> wrong(ScopeRow row, String type) {
        List<String> wrong = new ArrayList<>();
        for (Scopes scopes : Scopes.kinds(row, type)) {
            for (String patient : List.of("p1", "p2")) {
                boolean allowed = isAllowed(row, type, scopes, patient);
                if (row.what().equals("delete") && allowed) {
                    restore(type, patient);
                }
                HttpResponse<String> answer = ask(row, type, patient, Optional.of(scopes));
                boolean good = allowed
                        ? answer.statusCode() < 400
                                || answer.statusCode() == 412
                                || answer.statusCode() == 404 && row.path().contains("nobody")
                        : answer.statusCode() == 403
                                || answer.statusCode() == 404 && row.reach() == ScopeRow.Reach.SUBJECT;
                if (!good) {
                    wrong.add(type + " of " + patient + " with " + scopes + ": " + answer.statusCode() + ", "
                            + (allowed ? "allowed" : "403") + " expected: " + answer.body());
                }
            }
        }
        return wrong;
    }

    private static void restore(String type, String patient) {
        ScopeRow put = ScopeRow.of("update", "PUT /{type}/{id}", "cu", ScopeRow.Reach.WRITE)
                .sending(ScopeRow.SENT);
        if (!type.equals("AuditEvent")) {
            HttpResponse<String> unused =
                    ask(put, type, patient, Optional.of(new Scopes("system/*.cruds upright/publish", "")));
        }
    }

    static List<ScopeRow> ofEveryType() {
        return ScopeRow.ofEveryType();
    }

    static List<ScopeRow> ofOne() {
        return Stream.concat(ScopeRow.operations().stream(), ScopeRow.ofTheSystem().stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("ofEveryType")
    void whatEveryTypeHasIsOpenToThoseScopesOnly(ScopeRow row) {
        assertEquals(
                List.of(),
                TYPES.stream().flatMap(type -> wrong(row, type).stream()).toList());
    }

    @ParameterizedTest
    @MethodSource("ofOne")
    void operationsAndTheRootAreOpenToThoseScopesOnly(ScopeRow row) {
        assertEquals(List.of(), wrong(row, ""));
    }

    /** As wide as it goes: each type once with just the scope that is needed, without it, and without a token. */
    @ParameterizedTest
    @MethodSource("ofEveryType")
    void noTypeIsAnException(ScopeRow row) {
        List<String> wrong = new ArrayList<>();
        for (String type : declaredTypes()) {
            String letters = row.needs().get(".");
            String others = "cruds".replaceAll("[" + letters + "]", "");
            String enough =
                    Scopes.ordered(row.what().equals("update") ? letters + "c" : letters); // none of them is there
            int with = ask(
                            row,
                            type,
                            "none",
                            Optional.of(new Scopes("user/" + type + "." + enough + " upright/publish", "")))
                    .statusCode();
            int without = ask(
                            row,
                            type,
                            "none",
                            Optional.of(new Scopes("user/" + type + "." + others + " upright/publish", "")))
                    .statusCode();
            int nobody = ask(row, type, "none", Optional.empty()).statusCode();
            boolean open = with != 401 && with < 500 && (with != 403 || row.writes() && type.equals("AuditEvent"));
            if (!open || without != 403 || nobody != 401) {
                wrong.add(type + ": " + with + ", " + without + " and " + nobody);
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static List<String> declaredTypes() {
        return StreamSupport.stream(rest().path("resource").spliterator(), false)
                .map(resource -> resource.path("type").asText())
                .toList();
    }

    private static JsonNode rest() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/metadata?_format=json"))
                .build();
        try {
            return JSON.readTree(send(request).body()).path("rest").path(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> codes(JsonNode list, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> one.path(name).asText())
                .toList();
    }

    @Test
    void whateverIsDeclaredHasARow() {
        Set<String> declared = new TreeSet<>(codes(rest().path("interaction"), "code"));
        for (JsonNode resource : rest().path("resource")) {
            declared.addAll(codes(resource.path("interaction"), "code"));
            for (String operation : codes(resource.path("operation"), "name")) {
                boolean every = Set.of("meta", "validate").contains(operation);
                declared.add((every ? "" : resource.path("type").asText() + "/") + "$" + operation);
            }
        }
        Set<String> rows = Stream.concat(ofEveryType().stream(), ofOne().stream())
                .map(ScopeRow::what)
                .collect(Collectors.toCollection(TreeSet::new));
        rows.add("batch");

        assertEquals(rows, declared);
        assertTrue(declared.size() > 25, declared.toString());
    }

    /** The rows of transactions once more: a batch says entry by entry what was forbidden. */
    @Test
    void aBatchIsJudgedAsItsEntriesWouldBe() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (ScopeRow transaction : ScopeRow.ofTheSystem()) {
            if (!transaction.what().equals("transaction")) {
                continue;
            }
            ScopeRow row =
                    transaction.sending(transaction.body().replace("\"type\":\"transaction\"", "\"type\":\"batch\""));
            for (Scopes scopes : Scopes.kinds(row, "")) {
                for (String patient : List.of("p1", "p2")) {
                    HttpResponse<String> answer = ask(row, "", patient, Optional.of(scopes));
                    String status = JSON.readTree(answer.body())
                            .at("/entry/0/response/status")
                            .asText();
                    ScopeRow alone = row.body().contains("?status=") ? row.reaching(ScopeRow.Reach.HELD) : row;
                    if (answer.statusCode() != 200
                            || status.startsWith("403") == isAllowed(alone, "", scopes, patient)) {
                        wrong.add(row.body() + " of " + patient + " with " + scopes + ": " + status);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** Discovery (where it is not open), calls and feedback alike: services read any patient's data. */
    @Test
    void hooksAreOpenToTokensForAllPatientsOnly() {
        String root = server.url().replace("/fhir", "/cds-services");
        List<String> wrong = new ArrayList<>();
        for (String path : List.of("", "/lbp-patient-view", "/lbp-patient-view/feedback")) {
            for (Scopes scopes : List.of(
                    new Scopes("system/*.rs", ""),
                    new Scopes("user/*.cruds", ""),
                    new Scopes("user/*.read", ""),
                    new Scopes("user/*.*", ""),
                    new Scopes("system/*.r", ""),
                    new Scopes("system/*.s", ""),
                    new Scopes("user/*.write", ""),
                    new Scopes("user/*.cud", ""),
                    new Scopes("user/Patient.rs user/Condition.rs", ""),
                    new Scopes("patient/*.cruds", "p1"),
                    new Scopes("patient/*.cruds", ""),
                    new Scopes("user/*.rs?code=x", ""),
                    new Scopes("openid fhirUser", "p1"))) {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + path))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + ISSUER.token(scopes.text(), scopes.patient()));
                int status = send((path.isEmpty() ? request : request.POST(BodyPublishers.ofString("{}"))).build())
                        .statusCode();
                boolean allowed = scopes.reach('r', "*") == 2 && scopes.reach('s', "*") == 2;
                if (status != (!allowed ? 401 : path.isEmpty() ? 200 : 400)) {
                    wrong.add(path + " with " + scopes + ": " + status);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }
}
