package org.upright.server;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running server whose database takes everything but AuditEvents, by a trigger that somebody else puts there. */
class AuditReadinessIT {
    private static final String MESSAGE =
            "The audit trail cannot be written, and no access is given without it; try again later.";

    @TempDir
    private Path folder;

    private UprightServer start(String mode) throws Exception {
        Settings settings = Settings.standard()
                .with(
                        Map.of(
                                "server.port",
                                "0",
                                "store.folder",
                                folder.toString(),
                                "content.folder",
                                Files.createDirectories(folder.resolve("nothing"))
                                        .toString(),
                                "audit.mode",
                                mode),
                        "the test");
        UprightServer server = Wiring.server(settings, Wiring.upright(settings));
        server.start();
        await(() -> readiness(server) == 200);
        given().contentType("application/fhir+json")
                .body("{\"resourceType\":\"Patient\",\"id\":\"p\"}")
                .put(server.url() + "/Patient/p")
                .then()
                .statusCode(201);
        await(() -> audited(server) == 1);
        return server;
    }

    private void database(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement sql = connection.createStatement()) {
            sql.execute("pragma busy_timeout=20000");
            sql.execute(statement);
        }
    }

    private Path file() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".db"))
                    .findFirst()
                    .orElseThrow();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void breakTrail() throws SQLException {
        database("create trigger no_audit before insert on resource when new.rtype = 'AuditEvent'"
                + " begin select raise(abort, 'no room for it'); end");
    }

    private static int readiness(UprightServer server) {
        return given().get(root(server) + "/health/ready").statusCode();
    }

    private static String root(UprightServer server) {
        return server.url().replaceFirst("/fhir$", "");
    }

    private static int read(UprightServer server) {
        return given().get(server.url() + "/Patient/p").statusCode();
    }

    /** Events that name the patient; this look adds none, as it names nobody. */
    private static int audited(UprightServer server) {
        return given().get(server.url() + "/AuditEvent?_total=accurate&_summary=count&entity=Patient/p")
                .jsonPath()
                .getInt("total");
    }

    private static void await(BooleanSupplier claim) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!claim.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertTrue(claim.getAsBoolean());
    }

    @Test
    void closedIsNotReadyAndGivesNothingUntilTheTrailIsWrittenAgain() throws Exception {
        try (UprightServer server = start("closed")) {
            breakTrail();
            int first = read(server); // its event's writer finds out, or that of a look before it already has
            assertTrue(first == 200 || first == 503, "answered " + first);

            await(() -> readiness(server) == 503);
            given().get(root(server) + "/health/ready").then().body("status", equalTo("down"));
            given().get(server.url() + "/Patient/p")
                    .then()
                    .statusCode(503)
                    .body("issue[0].diagnostics", equalTo(MESSAGE));
            given().get(server.url() + "/Patient?_id=p").then().statusCode(503);
            given().get(server.url() + "/metadata").then().statusCode(200);
            given().get(root(server) + "/health/live").then().statusCode(200);

            database("drop trigger no_audit");
            await(() -> readiness(server) == 200);
            assertEquals(200, read(server));
            int kept = first == 200 ? 3 : 2; // the write, the read while it was broken, the read after
            await(() -> audited(server) == kept);
        }
    }

    @Test
    void openStaysReadyAndGivesOn() throws Exception {
        try (UprightServer server = start("open")) {
            breakTrail();
            for (int i = 0; i < 20; i++) {
                assertEquals(200, read(server));
                assertEquals(200, readiness(server));
                Thread.sleep(100);
            }

            database("drop trigger no_audit");
            int before = audited(server);
            assertEquals(200, read(server));
            await(() -> audited(server) > before);
        }
    }
}
