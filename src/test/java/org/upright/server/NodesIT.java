package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Server processes on one PostgreSQL: what is written on one is applied by the others, whole and soon. */
@EnabledIf(value = "isPostgresThere", disabledReason = "PostgreSQL does not start here")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NodesIT {
    private static final int POLL_MILLIS = 500;
    private static final Pattern MARK = Pattern.compile("(Plan|Activity) mark-(\\d+)");

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;
    private static ServerProcess writing;
    private static ServerProcess listening;
    private static ServerProcess polling;

    static boolean isPostgresThere() {
        try (EmbeddedPostgres probe = EmbeddedPostgres.builder().start()) {
            return probe.getPort() > 0;
        } catch (IOException | IllegalStateException e) {
            System.out.println("PostgreSQL does not start here, several nodes are not tested: " + e);
            return false;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        postgres = postgres(0);
        writing = node(Map.of());
        listening = node(Map.of("store.pollMillis", "60000"));
        polling = node(Map.of("store.notifications", "false", "store.pollMillis", String.valueOf(POLL_MILLIS)));
        change(1);
        listening.await(() -> marks(apply(listening)).equals(Set.of(1)), "told of the plan");
        polling.await(() -> marks(apply(polling)).equals(Set.of(1)), "told of the plan");
    }

    private static EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("pg"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private static ServerProcess node(Map<String, String> more) throws Exception {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "store.url",
                postgres.getJdbcUrl("postgres", "postgres"),
                "store.user",
                "postgres",
                "store.password",
                "postgres",
                "content.folder",
                folder.resolve("nothing").toString()));
        folder.resolve("nothing").toFile().mkdirs();
        settings.putAll(more);
        return ServerProcess.start(settings);
    }

    @AfterAll
    static void stop() throws Exception {
        for (ServerProcess node : List.of(writing, listening, polling)) {
            node.close();
        }
        postgres.close();
    }

    /** Plan and activity of one mark, changed in one transaction. */
    private static void change(int mark) {
        HttpResponse<String> answer = writing.post("/fhir", """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"resource":%s,"request":{"method":"PUT","url":"ActivityDefinition/a"}},
                 {"resource":%s,"request":{"method":"PUT","url":"PlanDefinition/p"}}]}""".formatted(activity(mark), plan(mark)));
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private static String plan(int mark) {
        return """
               {"resourceType":"PlanDefinition","id":"p","url":"http://nodes.example.org/PlanDefinition/p",
                "status":"active","action":[{"title":"Plan mark-%d",
                "definitionCanonical":"http://nodes.example.org/ActivityDefinition/a"}]}""".formatted(mark);
    }

    private static String activity(int mark) {
        return """
               {"resourceType":"ActivityDefinition","id":"a","url":"http://nodes.example.org/ActivityDefinition/a",
                "status":"active","kind":"ServiceRequest","code":{"text":"Activity mark-%d"}}""".formatted(mark);
    }

    private static HttpResponse<String> apply(ServerProcess node) {
        return node.post("/fhir/PlanDefinition/p/$apply", """
                {"resourceType":"Parameters","parameter":[{"name":"subject","valueString":"Patient/x"},
                 {"name":"useServerData","valueBoolean":false},
                 {"name":"data","resource":{"resourceType":"Bundle","type":"collection","entry":[
                  {"resource":{"resourceType":"Patient","id":"x"}}]}}]}""");
    }

    /** Those of plan and of activity that the answer was made of. */
    private static Set<Integer> marks(HttpResponse<String> answer) {
        Set<Integer> marks = new TreeSet<>();
        Matcher found = MARK.matcher(answer.body());
        while (found.find()) {
            marks.add(Integer.valueOf(found.group(2)));
        }
        return marks;
    }

    private static double millisUntil(ServerProcess node, int mark) throws InterruptedException {
        assertEquals(200, writing.put("/fhir/PlanDefinition/p", plan(mark)).statusCode());
        long written = System.nanoTime();
        node.await(() -> marks(apply(node)).contains(mark), "told of mark " + mark);
        return (System.nanoTime() - written) / 1e6;
    }

    private static void report(String how, List<Double> millis) {
        Collections.sort(millis);
        System.out.printf(
                "A guideline written on one node is applied by another %s: median %.0f ms, longest %.0f ms of %d.%n",
                how, millis.get(millis.size() / 2), millis.get(millis.size() - 1), millis.size());
    }

    @Test
    @Order(1)
    void aGuidelineThatIsWrittenOnOneNodeIsAppliedByAnotherAtOnce() throws Exception {
        List<Double> millis = new ArrayList<>();
        for (int mark = 2; mark <= 21; mark++) {
            millis.add(millisUntil(listening, mark));
        }

        report("when it is notified", millis);
        assertTrue(millis.get(millis.size() - 1) < 30_000, "the poll of a minute was not waited for");
    }

    @Test
    @Order(2)
    void aNodeWithoutNotificationsAppliesItWithinThePollInterval() throws Exception {
        List<Double> millis = new ArrayList<>();
        for (int mark = 31; mark <= 36; mark++) {
            millis.add(millisUntil(polling, mark));
        }

        report("that polls each " + POLL_MILLIS + " ms", millis);
    }

    @Test
    @Order(2)
    void aPlanWithAHookIsAServiceOfEveryNodeAtOnce() throws Exception {
        String hook = "mark-" + System.nanoTime();
        HttpResponse<String> answer = writing.put("/fhir/PlanDefinition/hooked", """
                {"resourceType":"PlanDefinition","id":"hooked","url":"http://nodes.example.org/PlanDefinition/hooked",
                "status":"active","title":"Hooked","action":[{"title":"Hooked",
                "trigger":[{"type":"named-event","name":"%s"}],"input":[{"type":"AllergyIntolerance"}]}]}
                """.formatted(hook));
        assertEquals(2, answer.statusCode() / 100, answer.body());

        for (ServerProcess node : List.of(writing, listening, polling)) {
            node.await(() -> node.get("/cds-services").body().contains(hook), "told of the service");
            assertTrue(node.get("/cds-services")
                    .body()
                    .contains("AllergyIntolerance?patient={{context.patientId}}&_count=1000"));
        }
    }

    @Test
    @Order(3)
    void aLostNotificationConnectionIsMadeAnew() throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        try (ServerProcess other = node(Map.of("store.pollMillis", "60000"))) {
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'");
            }
            double millis = millisUntil(other, 41);

            report("whose notification was lost", new ArrayList<>(List.of(millis)));
            assertTrue(millis < 30_000, "the poll of a minute was not waited for");
        }
    }

    @Test
    @Order(4)
    void noAnswerIsMadeOfHalfAChange() throws Exception {
        change(100);
        for (ServerProcess node : List.of(writing, listening, polling)) {
            node.await(() -> marks(apply(node)).equals(Set.of(100)), "told of the first change");
        }
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService callers = Executors.newFixedThreadPool(6);
        List<Future<List<Set<Integer>>>> seen = new ArrayList<>();
        for (ServerProcess node : List.of(writing, listening, polling)) {
            seen.add(callers.submit(hammer(node, over)));
            seen.add(callers.submit(hammer(node, over)));
        }
        for (int mark = 101; mark <= 160; mark++) {
            change(mark);
        }
        for (ServerProcess node : List.of(writing, listening, polling)) {
            node.await(() -> marks(apply(node)).equals(Set.of(160)), "told of the last change");
        }
        over.set(true);

        int answers = 0;
        Set<Set<Integer>> different = Collections.newSetFromMap(new java.util.HashMap<>());
        for (Future<List<Set<Integer>>> one : seen) {
            for (Set<Integer> marks : one.get()) {
                assertEquals(1, marks.size(), () -> "plan and activity of different changes: " + marks);
                different.add(marks);
                answers++;
            }
        }
        callers.shutdown();
        System.out.println(answers + " answers of three nodes during 60 changes, made of " + different.size()
                + " different states, none of half a change.");
        assertTrue(different.size() > 1);
    }

    private static Callable<List<Set<Integer>>> hammer(ServerProcess node, AtomicBoolean over) {
        return () -> {
            List<Set<Integer>> seen = new ArrayList<>();
            while (!over.get()) {
                HttpResponse<String> answer = apply(node);
                assertEquals(200, answer.statusCode(), answer.body());
                assertTrue(answer.body().contains("Plan mark-") && answer.body().contains("Activity mark-"));
                seen.add(marks(answer));
            }
            return seen;
        };
    }

    @Test
    @Order(5)
    void aNodeWithoutItsDatabaseSaysSoAndRecovers() throws Exception {
        int port = postgres.getPort();

        postgres.close();
        for (ServerProcess node : List.of(writing, listening, polling)) {
            node.await(() -> node.readiness() == 503, "unready without its database");
            assertEquals(200, node.get("/health/live").statusCode());
            assertEquals(200, apply(node).statusCode(), "inline data need no database");
            HttpResponse<String> refused = node.put("/fhir/PlanDefinition/p", plan(200));
            assertEquals(503, refused.statusCode(), refused.body());
            assertTrue(refused.body().contains("The database does not answer."), refused.body());
        }
        postgres = postgres(port);

        for (ServerProcess node : List.of(writing, listening, polling)) {
            node.await(() -> node.readiness() == 200, "ready again");
            assertTrue(node.isAlive());
        }
        change(201);
        for (ServerProcess node : List.of(writing, listening, polling)) {
            node.await(() -> marks(apply(node)).equals(Set.of(201)), "told again");
        }
    }
}
