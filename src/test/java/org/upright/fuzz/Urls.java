package org.upright.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Ids, queries and paths: right ones, nearly right ones, hostile ones. */
final class Urls {
    static final List<String> TYPES = List.of(
            "Patient",
            "Observation",
            "Condition",
            "PlanDefinition",
            "ActivityDefinition",
            "Library",
            "ValueSet",
            "CodeSystem",
            "Citation",
            "CarePlan",
            "Questionnaire",
            "QuestionnaireResponse",
            "Encounter",
            "MedicationRequest",
            "AuditEvent",
            "Provenance",
            "Basic",
            "Bundle",
            "Parameters",
            "Group",
            "Nothing",
            "patient",
            "SearchParameter",
            "Binary",
            "Subscription");

    private static final List<String> PARAMETERS = List.of(
            "_id",
            "_lastUpdated",
            "_sort",
            "_count",
            "_include",
            "_revinclude",
            "_include:iterate",
            "_revinclude:iterate",
            "_summary",
            "_elements",
            "_total",
            "_tag",
            "_profile",
            "_text",
            "_content",
            "_has:Observation:subject:status",
            "_has:Observation:subject:_has:X:y:z",
            "_format",
            "_pretty",
            "_type",
            "_list",
            "_query",
            "_contained",
            "_since",
            "_at",
            "_before",
            "_page",
            "_security",
            "_source",
            "name",
            "family",
            "birthdate",
            "identifier",
            "code",
            "status",
            "date",
            "subject",
            "subject:Patient.name",
            "subject.name",
            "patient",
            "value-quantity",
            "code-value-quantity",
            "url",
            "version",
            "title",
            "context",
            "context-type-value",
            "context-quantity",
            "depends-on",
            "composed-of",
            "citation",
            "effective",
            "near",
            "phonetic",
            "onset-date",
            "category",
            "clinical-status",
            "classification",
            "subject:Patient.general-practitioner:Practitioner.name",
            "nothing",
            "",
            "x".repeat(300));

    private static final List<String> MODIFIERS = List.of(
            "",
            "",
            "",
            ":exact",
            ":contains",
            ":not",
            ":missing",
            ":in",
            ":not-in",
            ":identifier",
            ":above",
            ":below",
            ":text",
            ":of-type",
            ":Patient",
            ":iterate",
            ":",
            ":nothing");

    private static final List<String> PREFIXES =
            List.of("", "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap", "xx");

    private static final List<String> VALUES = List.of(
            "p1",
            "v01",
            "true",
            "false",
            "final",
            "active",
            "http://loinc.org|",
            "|x",
            "http://snomed.info/sct|279039007",
            "Patient/p1",
            "*",
            "Observation:subject",
            "Observation:patient",
            "PlanDefinition:depends-on",
            "PlanDefinition:*",
            "Patient:link",
            "Observation:has-member",
            "-date",
            "date,-_lastUpdated",
            "name,name,name",
            "count",
            "data",
            "text",
            "accurate",
            "none",
            "estimate",
            "1000000000",
            "0",
            "-1",
            "1",
            "5.4|http://unitsofmeasure.org|mg",
            "1e1000000",
            "1e400||",
            "a$b$c",
            "id,name",
            "json",
            "xml",
            "text/turtle",
            "application/fhir+json; fhirVersion=9");

    private final Draw draw;

    Urls(Draw draw) {
        this.draw = draw;
    }

    String type() {
        return draw.one(TYPES);
    }

    String id() {
        return draw.one(Hostile.IDS);
    }

    String query() {
        StringBuilder query = new StringBuilder();
        for (int left = draw.few(); left > 0; left--) {
            query.append(query.isEmpty() ? "" : "&").append(escaped(draw.one(PARAMETERS) + draw.one(MODIFIERS)));
            query.append(draw.once(25) ? "" : "=").append(escaped(values()));
        }
        return query.toString();
    }

    private String values() {
        int times = draw.once(60) ? 10_000 : draw.once(3) ? draw.few() : 1;
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < times && values.length() < 20_000; i++) {
            values.append(i == 0 ? "" : ",").append(value());
        }
        return values.toString();
    }

    private String value() {
        return draw.one(PREFIXES)
                + draw.one(draw.one(List.of(
                        VALUES,
                        VALUES,
                        Hostile.DATES,
                        Hostile.NUMBERS,
                        Hostile.REFERENCES,
                        Hostile.TEXTS,
                        Hostile.IDS)));
    }

    private String escaped(String text) {
        return draw.once(12) ? text.replaceAll("[^!-~]", "+") : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A path that no client should send. */
    String odd() {
        return draw.one(List.of(
                "/",
                "",
                "/fhir/",
                "/fhir//Patient",
                "/fhir/Patient//p1",
                "/fhir/Patient/p1/_history/1/x",
                "/fhir/Patient/p1/_history/x",
                "/fhir/Patient/p1/_history/99999999999999999999",
                "/fhir/metadata/x",
                "/fhir/metadata?mode=terminology",
                "/fhir/_history?_count=-1",
                "/fhir/Patient/p1/Observation?code=x",
                "/fhir/Patient/p1/Nothing",
                "/fhir/Patient/p1/*",
                "/fhir/$nothing",
                "/fhir/Patient/$",
                "/fhir/Patient/p1/$x/$y",
                "/fhir/%2e%2e/health",
                "/fhir/..;/health",
                "/fhir/../cds-services",
                "/health",
                "/health/live",
                "/health/ready",
                "/health/x",
                "/metrics",
                "/favicon.ico",
                "/.well-known/smart-configuration",
                "/fhir/.well-known/smart-configuration",
                "/cds-services/",
                "/cds-services/%2e%2e",
                "/cds-services/a/b/c",
                "*",
                "http://example.org/",
                "/fhir/Patient;jsessionid=1",
                "/fhir/Patient%00",
                "/fhir/Patient\\p1",
                "/fhir/%C0%AF",
                "/fhir/_search?_type=Patient,Nothing",
                "/fhir?_page=" + draw.one(Hostile.TEXTS).replaceAll("[^!-~]", "%20"),
                "/fhir/Patient?_page=AAAA",
                "/fhir/openapi",
                "/fhir/swagger-ui/",
                "/fhir/Patient?" + "a".repeat(9_000)));
    }
}
