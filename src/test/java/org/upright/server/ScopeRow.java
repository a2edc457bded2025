package org.upright.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One way to ask for something, and what a token has to grant for it. In url and body {@code {id}} is the resource that is
 * asked for, {@code {new}} an id that is not there yet, {@code {patient}} whose data they are.
 *
 * @param what as the CapabilityStatement calls it: {@code read}, {@code PlanDefinition/$apply}
 * @param needs letters by type; {@code .} is the type that is asked for
 * @param reach what a token for one patient reaches with it
 */
record ScopeRow(
        String what,
        String method,
        String path,
        Map<String, String> headers,
        String body,
        Map<String, String> needs,
        Reach reach) {
    /** What it reaches with a token that is for one patient. */
    enum Reach {
        /** The patient's own, and what belongs to nobody. */
        READ,
        /** The patient's own. */
        WRITE,
        /** What belongs to nobody. */
        KNOWLEDGE,
        /** A search is narrowed, not refused. */
        HELD,
        /** Knowledge that the call names itself; not with scopes that are narrowed. */
        NAMED,
        /** Calls about the patient. */
        SUBJECT,
        NOTHING
    }

    static final String SENT = "{resource}";

    static ScopeRow of(String what, String request, String needs, Reach reach) {
        int space = request.indexOf(' ');
        return new ScopeRow(
                what, request.substring(0, space), request.substring(space + 1), Map.of(), "", needs(needs), reach);
    }

    private static Map<String, String> needs(String text) {
        Map<String, String> needs = new TreeMap<>();
        for (String one : text.split(" ")) {
            int dot = one.lastIndexOf('.');
            needs.put(dot < 0 ? "." : one.substring(0, dot), one.substring(dot + 1));
        }
        return needs;
    }

    ScopeRow sending(String sent) {
        return new ScopeRow(what, method, path, headers, sent, needs, reach);
    }

    ScopeRow reaching(Reach other) {
        return new ScopeRow(what, method, path, headers, body, needs, other);
    }

    ScopeRow with(String header, String value) {
        return new ScopeRow(what, method, path, Map.of(header, value), body, needs, reach);
    }

    /** Whether it changes something. */
    boolean writes() {
        return needs.values().stream().anyMatch(letters -> letters.matches(".*[cud].*"));
    }

    @Override
    public String toString() {
        return what + ": " + method + " " + path + (headers.isEmpty() ? "" : " " + headers);
    }

    /** Every interaction that all types have; the test fails for one that is declared and not here. */
    static List<ScopeRow> ofEveryType() {
        String type = "/{type}";
        String one = type + "/{id}";
        return List.of(
                of("read", "GET " + one, "r", Reach.READ),
                of("read", "GET " + one + "?_summary=true", "r", Reach.READ),
                of("read", "HEAD " + one, "r", Reach.READ),
                of("read", "GET " + one, "r", Reach.READ).with("If-None-Match", "W/\"1\""),
                of("vread", "GET " + one + "/_history/1", "r", Reach.READ),
                of("history-instance", "GET " + one + "/_history", "r", Reach.READ),
                of("history-type", "GET " + type + "/_history?_count=1", "r", Reach.KNOWLEDGE),
                of("search-type", "GET " + type + "?_count=1", "s", Reach.HELD),
                of("search-type", "POST " + type + "/_search", "s", Reach.HELD)
                        .with("Content-Type", "application/x-www-form-urlencoded")
                        .sending("_count=1"),
                of("create", "POST " + type, "c", Reach.WRITE).sending(SENT),
                of("create", "POST " + type, "cs", Reach.NOTHING)
                        .with("If-None-Exist", "_id=nobody")
                        .sending(SENT),
                of("update", "PUT " + one, "u", Reach.WRITE).sending(SENT),
                of("update", "PUT " + one, "u", Reach.WRITE)
                        .with("If-Match", "W/\"77\"")
                        .sending(SENT),
                of("update", "PUT " + type + "/{new}", "cu", Reach.WRITE).sending(SENT),
                of("update", "PUT " + type + "?_id=nobody", "cus", Reach.NOTHING)
                        .sending(SENT),
                of("patch", "PATCH " + one, "u", Reach.NOTHING)
                        .with("Content-Type", "application/json-patch+json")
                        .sending("[]"),
                of("patch", "PATCH " + type + "?_id=nobody", "us", Reach.NOTHING)
                        .with("Content-Type", "application/json-patch+json")
                        .sending("[]"),
                of("delete", "DELETE " + one, "d", Reach.WRITE),
                of("delete", "DELETE " + type + "?_id=nobody", "ds", Reach.NOTHING),
                of("$meta", "GET " + one + "/$meta", "r", Reach.READ),
                of("$validate", "GET " + one + "/$validate", "r", Reach.READ),
                of("$validate", "POST " + type + "/$validate", "r", Reach.HELD).sending(SENT));
    }

    /** Every operation that single types have, with what is asked of the server. */
    static List<ScopeRow> operations() {
        List<ScopeRow> rows = new ArrayList<>();
        for (String name : List.of("$apply", "$r5.apply", "$explain")) {
            applying(rows, "PlanDefinition", "scoped", name, "planDefinition");
        }
        applying(rows, "ActivityDefinition", "scoped", "$apply", "activityDefinition");
        applying(rows, "Library", "scoped", "$evaluate", "library");
        rows.add(of(
                "PlanDefinition/$apply",
                "GET /PlanDefinition/scoped/$apply?subject=Patient/{patient}&encounter=Encounter/e-{patient}"
                        + "&practitioner=Practitioner/scoped-p1",
                "PlanDefinition.r Patient.rs Encounter.r Practitioner.r",
                Reach.SUBJECT));
        rows.add(of(
                        "PlanDefinition/$apply",
                        "POST /PlanDefinition/scoped/$apply",
                        "PlanDefinition.r Patient.rs CarePlan.c",
                        Reach.SUBJECT)
                .sending("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":"
                        + "\"Patient/{patient}\"},{\"name\":\"persist\",\"valueBoolean\":true}]}"));
        for (String type : List.of("PlanDefinition", "ActivityDefinition", "Library")) {
            for (String name : List.of("$package", "$data-requirements")) {
                reading(rows, type, name, "/scoped/" + name, "/" + name + "?url=http://example.org/scoped");
            }
        }
        reading(rows, "ValueSet", "$expand", "/scoped/$expand", "/$expand?url=http://example.org/scoped");
        String code = "?system=http://example.org/scoped&code=a";
        reading(
                rows,
                "ValueSet",
                "$validate-code",
                "/scoped/$validate-code" + code,
                "/$validate-code" + code + "&url=http://example.org/scoped");
        reading(rows, "CodeSystem", "$lookup", "/$lookup" + code);
        for (String method : List.of("GET", "POST")) {
            ScopeRow row = of("Patient/$everything", method + " /Patient/{patient}/$everything", "*.rs", Reach.SUBJECT);
            rows.add(method.equals("GET") ? row : row.sending("{\"resourceType\":\"Parameters\"}"));
        }
        return rows;
    }

    private static void applying(List<ScopeRow> rows, String type, String id, String name, String parameter) {
        String needs = type + ".r Patient.rs";
        String about = "subject=Patient/{patient}";
        rows.add(of(type + "/" + name, "GET /" + type + "/" + id + "/" + name + "?" + about, needs, Reach.SUBJECT));
        rows.add(of(type + "/" + name, "POST /" + type + "/" + name, needs, Reach.SUBJECT)
                .sending("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"subject\",\"valueString\":"
                        + "\"Patient/{patient}\"},{\"name\":\"" + parameter + "\",\"resource\":{" + type + "}}]}"));
    }

    private static void reading(List<ScopeRow> rows, String type, String name, String... urls) {
        for (String url : urls) {
            boolean byId = url.startsWith("/scoped");
            rows.add(of(type + "/" + name, "GET /" + type + url, type + ".r", byId ? Reach.READ : Reach.NAMED));
        }
    }

    /** What can be asked at the root. */
    static List<ScopeRow> ofTheSystem() {
        return List.of(
                of("search-system", "GET /?_type=Patient&_count=1", "*.s", Reach.HELD),
                of("search-system", "POST /_search", "*.s", Reach.HELD)
                        .with("Content-Type", "application/x-www-form-urlencoded")
                        .sending("_type=Patient&_count=1"),
                of("history-system", "GET /_history?_count=1", "*.r", Reach.NOTHING),
                of("search-type", "GET /Patient/{patient}/Observation", "Observation.s", Reach.SUBJECT),
                of("search-type", "GET /Patient/{patient}/*", "*.s", Reach.SUBJECT),
                of("search-type", "GET /Observation?subject:Patient._id=p1", "*.s", Reach.NOTHING),
                of("search-type", "GET /Patient?_has:Observation:subject:status=final", "*.s", Reach.NOTHING),
                transaction("GET", "Observation/o-{patient}", "Observation.r", Reach.SUBJECT),
                transaction("GET", "Observation?status=final", "Observation.s", Reach.NOTHING),
                transaction("POST", "Observation", "Observation.c", Reach.SUBJECT),
                transaction("PUT", "Observation/o-{patient}", "Observation.u", Reach.SUBJECT),
                transaction("PUT", "Observation?_id=nobody", "Observation.cus", Reach.NOTHING),
                transaction("DELETE", "Observation/nobody", "Observation.d", Reach.NOTHING),
                transaction("DELETE", "Observation?_id=nobody", "Observation.ds", Reach.NOTHING));
    }

    private static ScopeRow transaction(String method, String url, String needs, Reach reach) {
        boolean sends = method.equals("POST") || method.equals("PUT");
        return of("transaction", "POST /", needs, reach)
                .sending("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{"
                        + (sends ? "\"resource\":{Observation}," : "") + "\"request\":{\"method\":\"" + method
                        + "\",\"url\":\"" + url + "\"}}]}");
    }
}
