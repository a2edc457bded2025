package org.upright.server;

import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ways to write what a token does not let its bearer write: another patient's record, or a guideline that is in force. */
class WriteAttacksIT {

    @TempDir
    static Path data;

    private static TokenServer server;

    @BeforeAll
    static void start() {
        server = TokenServer.started(data);
        store("Patient/p1", "{'resourceType':'Patient','id':'p1'}");
        store("Patient/p2", "{'resourceType':'Patient','id':'p2'}");
        store("Observation/o-p1", observation("o-p1", "p1"));
        store("Observation/o-p2", observation("o-p2", "p2"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RequestSpecification patient() {
        return server.with("patient/*.cruds upright/publish", "p1");
    }

    private static Response stored(String path) {
        return server.with(TokenServer.ALL, "").get("/" + path);
    }

    private static void store(String path, String body) {
        server.store(path, json(body));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String observation(String id, String patient) {
        return "{'resourceType':'Observation'," + (id.isEmpty() ? "" : "'id':'" + id + "',")
                + "'status':'final','code':{'text':'of " + patient + "'},'subject':{'reference':'Patient/" + patient
                + "'}}";
    }

    private static String bundle(String type, String method, String url, String resource) {
        return "{'resourceType':'Bundle','type':'" + type + "','entry':[{"
                + (resource.isEmpty() ? "" : "'resource':" + resource + ",") + "'request':{'method':'" + method
                + "','url':'" + url + "'}}]}";
    }

    /** To the judge of entries the id was there, and empty; to the store there was none, and criteria were. */
    @ParameterizedTest
    @CsvSource({
        "batch, PUT, Observation/?_id=o-p2",
        "transaction, PUT, Observation/?_id=o-p2",
        "batch, PUT, /Observation/?_id=o-p2",
        "transaction, DELETE, Observation/?_id=o-p2",
        "batch, PUT, Observation//?_id=o-p2",
    })
    void anEmptyIdInAnEntryIsNoWayToAnothersResource(String type, String method, String url) {
        String sent = method.equals("PUT") ? observation("", "p1") : "";

        patient().body(json(bundle(type, method, url, sent))).post("/");

        stored("Observation/o-p2").then().statusCode(200).body("code.text", equalTo("of p2"));
    }

    /** A draft that replaces a guideline takes it out of force. */
    @Test
    void criteriaLeadNoAuthorToAGuidelineThatIsInForce() {
        Response plan = stored("PlanDefinition/lbp-strategy");
        String url = plan.jsonPath().getString("url");
        String draft = "{'resourceType':'PlanDefinition','status':'draft','url':'" + url + "'}";
        RequestSpecification author = server.with("user/*.cruds", "");

        author.body(json(draft)).put("/PlanDefinition?url=" + url).then().statusCode(403);
        author.body(json(bundle("transaction", "PUT", "PlanDefinition?url=" + url, draft)))
                .post("/")
                .then()
                .statusCode(403);
        stored("PlanDefinition/lbp-strategy")
                .then()
                .body("status", equalTo(plan.jsonPath().getString("status")));
    }

    private static String reportedOn(String subject, String performer) {
        return observation("", subject).replace("'status'", "'performer':[{'reference':'" + performer + "'}],'status'");
    }

    /** Who reported an observation has it in the own compartment; whose it is gets it into the record all the same. */
    @Test
    void aPatientWritesNothingIntoAnothersRecord() {
        store("Observation/shared", reportedOn("p2", "Patient/p1").replace("'status'", "'id':'shared','status'"));

        patient().get("/Observation/shared").then().statusCode(200);
        for (String sent : new String[] {
            reportedOn("p2", "Patient/p1"), reportedOn("p1", "Patient/p2"), reportedOn("p1", "Patient/p2/_history/1"),
        }) {
            patient().body(json(sent)).post("/Observation").then().statusCode(403);
            patient()
                    .body(json(bundle("transaction", "POST", "Observation", sent)))
                    .post("/")
                    .then()
                    .statusCode(403);
        }
        patient()
                .body(json(observation("shared", "p1")))
                .put("/Observation/shared")
                .then()
                .statusCode(403);
        patient().delete("/Observation/shared").then().statusCode(403);
        patient()
                .body(json("{'resourceType':'Group','type':'person','actual':true,'member':["
                        + "{'entity':{'reference':'Patient/p1'}},{'entity':{'reference':'Patient/p2'}}]}"))
                .post("/Group")
                .then()
                .statusCode(403);
        patient()
                .body(json(
                        "{'resourceType':'Task','status':'draft','intent':'order','for':{'reference':'Patient/p2'}}"))
                .post("/Task")
                .then()
                .statusCode(403);
        patient()
                .body(json(reportedOn("p1", "Patient/p1")))
                .post("/Observation")
                .then()
                .statusCode(201);
    }

    /** The reference leads to another patient only when it is stored. */
    @Test
    void noReferenceThatIsTurnedLaterLeadsAPatientToAnother() {
        RequestSpecification mixed = server.with("patient/Observation.cu user/Patient.cus", "p1");
        String entries = json("{'resourceType':'Bundle','type':'transaction','entry':["
                + "{'fullUrl':'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0','resource':{'resourceType':'Patient','id':'ID'},"
                + "'request':{'method':'PUT','url':'Patient/ID'}},{'resource':"
                + reportedOn("p1", "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0")
                + ",'request':{'method':'POST','url':'Observation'}}]}");

        mixed.body(json(bundle("transaction", "POST", "Observation", reportedOn("p1", "Patient?_id=p2"))))
                .post("/")
                .then()
                .statusCode(403)
                .body(
                        "issue[0].diagnostics",
                        equalTo(
                                "`Bundle.entry[0]`: The token is for `Patient/p1`; a patient that this `Observation` refers to"
                                        + " by criteria or by the `fullUrl` of an entry may be another one."));
        mixed.body(entries.replace("ID", "p2")).post("/").then().statusCode(403);
        mixed.body(entries.replace("ID", "p1")).post("/").then().statusCode(200);
    }

    private static Response persisted(RequestSpecification caller, String dynamic) {
        String plan =
                "{'resourceType':'PlanDefinition','url':'http://evil.example.org/p','status':'active','contained':["
                        + "{'resourceType':'ActivityDefinition','id':'a','status':'active','kind':'ServiceRequest'}],'action':["
                        + "{'title':'x','definitionCanonical':'#a'" + dynamic + "}]}";
        return caller.body(
                        json("{'resourceType':'Parameters','parameter':[{'name':'subject','valueString':'Patient/p1'},"
                                        + "{'name':'persist','valueBoolean':true},{'name':'planDefinition','resource':"
                                        + plan
                                        + "}]}")
                                .replace('`', '\''))
                .post("/PlanDefinition/$apply");
    }

    /** What a former call made is revoked, and a Provenance says what that was; its id can be known before. */
    @Test
    void aForgedProvenanceMakesApplyRevokeNothingOfOthers() {
        String order = "{'resourceType':'ServiceRequest','id':'vital','status':'active','intent':'order','subject':"
                + "{'reference':'Patient/p2'}}";
        store("ServiceRequest/vital", order);
        Response first = persisted(patient(), "");
        first.then().statusCode(200);
        String id = first.jsonPath().getString("id");
        String provenance = server.with(TokenServer.ALL, "")
                .get("/Provenance?target=CarePlan/" + id)
                .jsonPath()
                .getString("entry[0].resource.id");
        store(
                "Provenance/" + provenance,
                "{'resourceType':'Provenance','id':'" + provenance
                        + "','recorded':'2026-01-01T00:00:00Z','agent':[{'who':{'display':'x'}}],'target':["
                        + "{'reference':'Patient/p1'},{'reference':'ServiceRequest/vital'},{'reference':'x'},"
                        + "{'display':'y'},{'reference':'Observation/o-p1'}]}");

        persisted(patient(), "").then().statusCode(200);

        stored("ServiceRequest/vital").then().body("status", equalTo("active"));
        stored("Observation/o-p1").then().body("status", equalTo("final"));
    }

    /** Whether it is stored would tell who is there. */
    @Test
    void aPlanMakesNoReferenceThatLooksForPatients() {
        for (String patient : new String[] {"p2", "nobody"}) {
            persisted(
                            server.with("patient/*.cruds", "p1"),
                            ",'dynamicValue':[{'path':'requester.reference','expression':{'language':'text/fhirpath',"
                                    + "'expression':'`Patient?_id=" + patient + "`'}}]")
                    .then()
                    .statusCode(422)
                    .body(
                            "issue[0].diagnostics",
                            equalTo("The plan makes the reference `Patient?_id=" + patient
                                    + "`; what is stored refers by type and id, not by criteria."));
        }
    }

    /** It goes to and fro between two patients while one of them reads and writes it as fast as it can be done. */
    @Test
    void whatMovesWhileItIsJudgedIsNeitherShownNorWritten() throws InterruptedException {
        store("Observation/moving", observation("moving", "p1"));
        AtomicBoolean over = new AtomicBoolean();
        Thread mover = new Thread(() -> {
            for (int i = 0; i < 300; i++) {
                String patient = i % 2 == 0 ? "p2" : "p1";
                store(
                        "Observation/moving",
                        observation("moving", patient)
                                .replace("'status'", "'meta':{'tag':[{'code':'of-" + patient + "'}]},'status'"));
            }
            over.set(true);
        });
        mover.start();
        String sent = json(observation("moving", "p1").replace("of p1", "written"));
        for (int i = 0; !over.get(); i++) {
            int status = patient()
                    .header("If-Match", "W/\"" + i + "\"")
                    .body(sent)
                    .put("/Observation/moving")
                    .statusCode();
            assertTrue(List.of(200, 403, 412).contains(status), "" + status);
            patient().body(sent).put("/Observation/moving");
            patient()
                    .body(json(bundle("batch", "PUT", "Observation/moving", sent)))
                    .post("/");
            Response read = patient().get("/Observation/moving");
            assertFalse(read.asString().contains("Patient/p2"), read.asString());
            String checked = patient().get("/Observation/moving/$meta").asString();
            assertFalse(checked.contains("of-p2"), checked);
        }
        mover.join();

        List<String> texts = server.with(TokenServer.ALL, "")
                .get("/Observation/moving/_history?_count=1000")
                .jsonPath()
                .getList("entry.resource.code.text");
        for (int i = 0; i + 1 < texts.size(); i++) {
            assertFalse(texts.get(i).equals("written") && texts.get(i + 1).equals("of p2"), texts.toString());
        }
        assertTrue(texts.contains("written"), texts.toString());
    }
}
