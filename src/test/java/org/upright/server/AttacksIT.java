package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways round the scopes of a token for one patient, written byte by byte: none may show, tell of or touch another one's data. */
class AttacksIT {
    /** In everything that is stored of the other patient, and in no request. */
    private static final String SECRET = "SECRET-OF-P2";

    @TempDir
    static Path data;

    private static TokenServer server;
    private static String own;

    @BeforeAll
    static void start() throws IOException {
        server = TokenServer.started(data);
        own = server.issuer().token("patient/*.cruds upright/publish", "p1");
        store("Patient/p1", "\"active\":true");
        store("Patient/p2", "\"name\":[{\"family\":\"" + SECRET + "\"}]");
        store("Observation/o-p1", observation("p1", "\"focus\":[{\"reference\":\"Observation/o-p2\"}]"));
        store("Observation/o-p2", observation("p2", "\"note\":[{\"text\":\"" + SECRET + "\"}]"));
        store("Observation/gone", observation("p2", "\"note\":[{\"text\":\"" + SECRET + "\"}]"));
        String abroad = "\"status\":\"final\",\"code\":{\"text\":\"" + SECRET
                + "\"},\"subject\":{\"reference\":\"http://elsewhere.example.org/fhir/Patient/p1\"}";
        store("Observation/abroad", abroad);
        store(
                "Encounter/e-p2",
                "\"status\":\"finished\",\"class\":{\"code\":\"AMB\"},\"subject\":{\"reference\":" + "\"Patient/p2\"}");
        store(
                "Group/both",
                "\"type\":\"person\",\"actual\":true,\"name\":\"" + SECRET
                        + "\",\"member\":[{\"entity\":{\"reference\":\"Patient/p2\"}}]");
        store(
                "Task/t-p2",
                "\"status\":\"draft\",\"intent\":\"order\",\"description\":\"" + SECRET
                        + "\",\"for\":{\"reference\":\"Patient/p2\"}");
        store("Device/d-p2", "\"manufacturer\":\"" + SECRET + "\",\"patient\":{\"reference\":\"Patient/p2\"}");
        store(
                "Bundle/b-p2",
                "\"type\":\"collection\",\"entry\":[{\"fullUrl\":\"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0\","
                        + "\"resource\":{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + SECRET + "\"}]}}]");
        store(
                "Patient/linked",
                "\"name\":[{\"family\":\"" + SECRET
                        + "\"}],\"link\":[{\"other\":{\"reference\":\"Patient/p1\"},\"type\":\"seealso\"}]");
        store("Device/d-own", "\"manufacturer\":\"" + SECRET + "\"");
        store("Observation/o-device", observation("p1", "\"device\":{\"reference\":\"Device/d-own\"}"));
        store("Parameters/ps-p2", "\"parameter\":[{\"name\":\"x\",\"valueString\":\"" + SECRET + "\"}]");
        String all = server.issuer().token("system/*.cruds", "");
        assertTrue(send(all, "DELETE /Observation/gone", "", "").startsWith("HTTP/1.1 2"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String observation(String patient, String more) {
        return "\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/" + patient + "\"},"
                + more;
    }

    private static void store(String path, String content) throws IOException {
        String[] parts = path.split("/");
        String body = "{\"resourceType\":\"" + parts[0] + "\"," + "\"id\":\"" + parts[1] + "\"," + content + "}";
        String answer = send(server.issuer().token("system/*.cruds upright/publish", ""), "PUT /" + path, "", body);
        assertTrue(answer.startsWith("HTTP/1.1 20"), answer);
    }

    /** As it is written, path and headers too; the whole answer. */
    private static String send(String token, String request, String header, String body) throws IOException {
        URI base = URI.create(server.url());
        String method = request.substring(0, request.indexOf(' '));
        String path = base.getPath() + request.substring(request.indexOf(' ') + 1);
        byte[] sent = body.getBytes(StandardCharsets.UTF_8);
        String type = header.startsWith("Content-Type") ? "" : "Content-Type: application/fhir+json\r\n";
        try (Socket socket = new Socket(base.getHost(), base.getPort());
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + type
                                    + (header.isEmpty() ? "" : header + "\r\n")
                                    + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
                                    + (sent.length > 0 ? "Content-Length: " + sent.length + "\r\n" : "") + "\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(sent);
            socket.getOutputStream().flush();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String asked(String request, String header, String body) throws IOException {
        return send(own, request, header, body.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Observation/o-p2",
                "/Observation/o-p2/",
                "//Observation/o-p2",
                "/./Observation/o-p2",
                "/Observation/../Observation/o-p2",
                "/Observation/o-p1/../o-p2",
                "/Observation/%2e%2e/Observation/o-p2",
                "/Observation/o-p1/%2e%2e/o-p2",
                "/Observation/o-p1%2f..%2fo-p2",
                "/Observation%2Fo-p2",
                "/%4fbservation/o-p2",
                "/Observation/%6f-p2",
                "/Observation/%256f-p2",
                "/Observation/o-p2;v=1",
                "/Observation;v=1/o-p2",
                "/Observation/o-p2%3f_format=json",
                "/Observation/o-p2/_history/1",
                "/Observation/o-p2/_history",
                "/Observation/o-p2/$meta",
                "/Observation/o-p2/$validate",
                "/Observation/gone",
                "/Observation/gone/_history",
                "/Observation/gone/_history/1",
                "/Observation/abroad",
                "/Patient/p2/Observation",
                "/Patient/p2/*",
                "/Patient/p2/$everything",
                "/Patient/p1,p2",
                "/Patient/p1/$everything",
                "/Patient/p1/$everything?_type=Device,Patient",
                "/Patient/p1/Patient",
                "/Patient",
                "/Patient?link=Patient/p1",
                "/?_type=Patient",
                "/Group/both",
                "/Group",
                "/Task/t-p2",
                "/Task",
                "/Device/d-p2",
                "/Device?_id=d-p2",
                "/Bundle/b-p2",
                "/Bundle",
                "/Parameters/ps-p2",
                "/?_type=Bundle,Task,Patient,Observation",
                "/Observation?_id=o-p2",
                "/Observation?_id=o-p1,o-p2,abroad",
                "/Observation?patient=p2",
                "/Observation?subject=Patient/p2",
                "/Observation?subject:below=Patient/p2",
                "/Observation?_include=Observation:focus",
                "/Observation?_include=*",
                "/Observation?_include:iterate=*&_revinclude:iterate=Observation:focus",
                "/Observation?_revinclude=*",
                "/Practitioner?_revinclude=Observation:performer",
                "/Observation?_filter=subject%20eq%20Patient/p2",
                "/Observation?_list=x",
                "/Observation?_content=SECRET",
                "/Observation?_text=SECRET",
                "/Observation?_query=all",
                "/Patient?_has:Observation:subject:_id=o-p2",
                "/Patient?%5fhas:Observation:subject:_id=o-p2",
                "/Patient?_has%3aObservation%3asubject%3a_id=o-p2",
                "/Observation?subject.name=S",
                "/Observation?subject:Patient.name=S",
                "/Observation?subject%3aPatient%2ename=S",
                "/Observation?_source=x",
                "/Observation?_security:not=x",
                "/Observation?_elements=note",
                "/Observation?_sort=-_lastUpdated&_count=1000&_total=accurate",
                "/Observation/_search?_id=o-p2",
                "/$graphql?query=%7bPatientList%7bname%7bfamily%7d%7d%7d",
                "/$export",
                "/_history",
                "/Observation/_history",
                "/AuditEvent?entity=Patient/p2",
            })
    void noUrlShowsAnothersData(String path) throws IOException {
        String answer = asked("GET " + path, "", "");

        assertFalse(answer.contains(SECRET), answer);
        assertFalse(answer.contains("\"reference\":\"Patient/p2\""), answer);
        assertFalse(answer.startsWith("HTTP/1.1 5"), answer);
    }

    /** What is asked of another one's and of what is not there gets one answer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "GET /Observation/ID | X-A: b | ~~",
                "HEAD /Observation/ID | X-A: b | ~~",
                "GET /Observation/ID | If-None-Match: W/\"1\" | ~~",
                "GET /Observation/ID | If-Modified-Since: Sun, 22 Nov 2099 12:00:00 GMT | ~~",
                "GET /Observation/ID/_history/1 | X-A: b | ~~",
                "GET /Observation/ID/_history | X-A: b | ~~",
                "GET /Observation/ID/$meta | X-A: b | ~~",
                "PUT /Observation/ID | If-Match: W/\"1\" | {'resourceType':'Observation','id':'ID','status':'final','code':{'text':'x'},'subject':{'reference':'Patient/p2'}}",
                "DELETE /Observation/ID | If-Match: W/\"7\" | ~~",
                "PATCH /Observation/ID | Content-Type: application/json-patch+json | [{'op':'test','path':'/status','value':'final'}]",
                "POST /Observation | If-None-Exist: _id=ID | {'resourceType':'Observation','status':'final','code':{'text':'x'},'subject':{'reference':'Patient/p1'}}",
                "PUT /Observation?_id=ID | X-A: b | {'resourceType':'Observation','status':'final','code':{'text':'x'},'subject':{'reference':'Patient/p1'}}",
                "DELETE /Observation?_id=ID | X-A: b | ~~",
                "GET /PlanDefinition/lbp-strategy/$apply?subject=Patient/p1&encounter=Encounter/ID | X-A: b | ~~",
                "GET /PlanDefinition/lbp-strategy/$apply?subject=Patient/p1&practitioner=Patient/ID | X-A: b | ~~",
                "GET /PlanDefinition/lbp-strategy/$apply?subject=Group/ID | X-A: b | ~~",
                "POST / | X-A: b | {'resourceType':'Bundle','type':'batch','entry':[{'request':{'method':'GET','url':'Observation/ID'}}]}",
                "POST / | X-A: b | {'resourceType':'Bundle','type':'batch','entry':[{'request':{'method':'HEAD','url':'Observation/ID'}}]}",
                "POST / | X-A: b | {'resourceType':'Bundle','type':'batch','entry':[{'request':{'method':'GET','url':'Observation?_id=ID'}}]}",
                "POST / | X-A: b | {'resourceType':'Bundle','type':'batch','entry':[{'request':{'method':'GET','url':'Observation/ID','ifNoneMatch':'W/1'}}]}",
            })
    void nobodyIsToldWhetherAnothersResourceIsThere(String request, String header, String body) throws IOException {
        String type = request.contains("Encounter") ? "e-p2" : request.contains("Patient/ID") ? "p2" : "o-p2";
        String there = request.contains("Group") ? "both" : type;

        assertEquals(
                told(request, header, body, "not-there").replaceAll("not-there|_id=[^\"&]*", "ID"),
                told(request, header, body, there).replaceAll(there + "|_id=[^\"&]*", "ID"));
    }

    /** Status and body, without what every answer has of its own. */
    private static String told(String request, String header, String body, String id) throws IOException {
        String answer = asked(request.replace("ID", id), header, body.replace("ID", id));
        assertFalse(answer.contains(SECRET), answer);
        return answer.substring(0, answer.indexOf("\r\n"))
                + answer.substring(answer.indexOf("\r\n\r\n"))
                        .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "")
                        .replaceAll("20[0-9]{2}-[0-9-]*T[0-9:.Z+-]*", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"})
    void noHeaderChangesTheMethod(String header) throws IOException {
        String reader = server.issuer().token("patient/*.rs", "p1");

        String answer = send(reader, "GET /Observation/o-p1?_method=DELETE", header + ": DELETE", "");

        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        assertTrue(send(reader, "GET /Observation/o-p1", "", "").startsWith("HTTP/1.1 200"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'subject':{'reference':'#p1'},'contained':[{'resourceType':'Patient','id':'p1'}]}",
                "{'subject':{'reference':'http://elsewhere.example.org/fhir/Patient/p1'}}",
                "{'subject':{'reference':'Patient/p2'},'focus':[{'reference':'Patient/p1'}]}",
                "{'subject':{'reference':'Patient/p1/../p2'}}",
                "{'subject':{'identifier':{'value':'p1'}}}",
                "{'subject':{'display':'Patient/p1'}}",
                "{'subject':{'reference':'Group/p1'}}",
            })
    void noOddReferenceMakesAResourceThePatientsOwn(String content) throws IOException {
        String body = "{'resourceType':'Observation','status':'final','code':{'text':'x'}," + content.substring(1);

        String answer = asked("POST /Observation", "", body);

        assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Observation/o-p2",
                "Observation//o-p2",
                "./Observation/o-p2",
                "http://x/fhir/Observation/o-p2",
                "Observation/o-p1/../o-p2",
                "Observation%2Fo-p2",
                "Observation/%6f-p2",
                "Observation/o-p2?_format=json",
                "Observation/o-p2/_history/1",
                "Observation/o-p2/_history",
                "Patient/p2/$everything",
                "Patient/p2/%24everything",
                "Patient/p2/Observation",
                "Observation/o-p2/$meta",
                "Observation?_include=Observation:focus",
                "Task/t-p2",
                "Task?",
                "_history",
                "?_type=Patient",
                "metadata/../Observation/o-p2",
            })
    void noEntryOfABundleShowsAnothersData(String url) throws IOException {
        for (String type : new String[] {"batch", "transaction"}) {
            String answer = asked(
                    "POST /",
                    "",
                    "{'resourceType':'Bundle','type':'" + type + "','entry':[{'request':{'method':'GET','url':'" + url
                            + "'}}]}");

            assertFalse(answer.contains(SECRET), answer);
            assertFalse(answer.startsWith("HTTP/1.1 5"), answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"_has:Observation:subject:_id=o-p2", "_id=p2", "general-practitioner.name=S", "_filter=x"})
    void noFormIsJudgedOtherwiseThanItsUrl(String form) throws IOException {
        String answer = asked("POST /Patient/_search", "Content-Type: application/x-www-form-urlencoded", form);

        assertFalse(answer.contains(SECRET), answer);
        assertTrue(
                !answer.startsWith("HTTP/1.1 200") || answer.contains("\"link\"") && !answer.contains("\"entry\""),
                answer);
    }

    @Test
    void aPlanOfTheCallersOwnMakesNothingForAnotherPatient() throws IOException {
        String plan =
                "{'resourceType':'PlanDefinition','url':'http://evil.example.org/p','status':'active','contained':["
                        + "{'resourceType':'ActivityDefinition','id':'a','status':'active','kind':'ServiceRequest','code':{'text':"
                        + "'planted'}}],'action':[{'title':'x','definitionCanonical':'#a','dynamicValue':[{'path':'subject.reference',"
                        + "'expression':{'language':'text/fhirpath','expression':\"'Patient/p2'\"}}]}]}";
        String call = "{'resourceType':'Parameters','parameter':[{'name':'subject','valueString':'Patient/p1'},{'name':"
                + "'persist','valueBoolean':true},{'name':'planDefinition','resource':" + plan + "}]}";

        String answer = send(
                own,
                "POST /PlanDefinition/$apply",
                "",
                call.replace("\"'Patient/p2'\"", "\u0001").replace('\'', '"').replace("\u0001", "\"'Patient/p2'\""));

        String stored =
                send(server.issuer().token("system/*.rs", ""), "GET /ServiceRequest?subject=Patient/p2", "", "");
        assertFalse(stored.contains("planted"), answer + stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /Patient/p1?access_token=TOKEN",
                "OPTIONS /Patient/p1",
                "OPTIONS /",
                "GET /metadata/../Patient/p1",
                "GET /metadata;/../Patient/p1",
                "GET /metadata%2f..%2fPatient%2fp1",
                "POST /metadata",
                "GET /.well-known/smart-configuration/../../Patient/p1",
            })
    void nobodyComesInWithoutATokenInItsHeader(String request) throws IOException {
        String answer = send("", request.replace("TOKEN", own), "", "");

        assertFalse(answer.contains("\"Patient\",\"id\""), answer);
        assertFalse(answer.startsWith("HTTP/1.1 5"), answer);
    }

    @Test
    void cqlOfTheCallersOwnReadsNobodyElse() throws IOException {
        String cql = java.util.Base64.getEncoder()
                .encodeToString(("library Evil\nusing FHIR version '4.0.1'\ncontext Unfiltered\n"
                                + "define All: [Observation] O return O.note.text\ndefine Names: [Patient] P return P.name")
                        .getBytes(StandardCharsets.UTF_8));
        String call =
                "{'resourceType':'Parameters','parameter':[{'name':'subject','valueString':'Patient/p1'},{'name':'library',"
                        + "'resource':{'resourceType':'Library','url':'http://evil.example.org/l','name':'Evil','status':'active',"
                        + "'type':{'text':'x'},'content':[{'contentType':'text/cql','data':'" + cql + "'}]}}]}";

        String answer = asked("POST /Library/$evaluate", "", call);

        assertFalse(answer.contains(SECRET), answer);
    }
}
