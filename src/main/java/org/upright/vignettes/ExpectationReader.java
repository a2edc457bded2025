package org.upright.vignettes;

import ca.uhn.fhir.parser.DataFormatException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;

/** Reads the expectation of a vignette, whose format fhir-resources/tests/README.md describes. */
final class ExpectationReader {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String file;
    private final JsonNode root;
    private final FhirR4 fhir;

    private ExpectationReader(String file, JsonNode root, FhirR4 fhir) {
        this.file = file;
        this.root = root;
        this.fhir = fhir;
    }

    /** @throws RefusedException.Unreadable naming the file and the place in it */
    static Expectation read(String file, String text, FhirR4 fhir) {
        try {
            return new ExpectationReader(file, JSON.readTree(text), fhir).read();
        } catch (JsonProcessingException broken) {
            throw unreadable(file, place(broken) + " is no JSON: " + broken.getOriginalMessage());
        }
    }

    private static String place(JsonProcessingException broken) {
        JsonLocation location = broken.getLocation();
        return location == null ? "" : ", line " + location.getLineNr() + ", column " + location.getColumnNr() + ",";
    }

    private static RefusedException unreadable(String file, String what) {
        return new RefusedException.Unreadable("File `" + file + "`" + what);
    }

    private Expectation read() {
        if (!root.isObject()) {
            throw unreadable(file, " is no JSON object; an expectation is one.");
        }
        List<String> included = included();
        return new Expectation(
                text("title").orElse(""),
                text("plan"),
                text("subject"),
                at(),
                parameters(),
                included,
                excluded(),
                emptyBecause(included));
    }

    private Optional<String> text(String field) {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw wrong(field, node, "a text is needed.");
        }
        return Optional.of(node.asText());
    }

    private RefusedException wrong(String field, JsonNode found, String needed) {
        return unreadable(file, ": `" + field + "` is `" + found + "`; " + needed);
    }

    private ZonedDateTime at() {
        String text = text("evaluationDateTime")
                .orElseThrow(() -> unreadable(file, " has no `evaluationDateTime`; the record is judged as of it."));
        try {
            return OffsetDateTime.parse(text).toZonedDateTime();
        } catch (DateTimeException unreadable) {
            throw unreadable(
                    file,
                    ": `evaluationDateTime` is `" + text
                            + "`; a time with its zone is needed, such as `2026-06-15T09:00:00Z`.");
        }
    }

    private List<String> included() {
        JsonNode list = root.path("included");
        if (!list.isArray()) {
            throw unreadable(file, " has no list `included`; it names all actions that are taken.");
        }
        List<String> ids = new ArrayList<>();
        for (JsonNode id : list) {
            if (!id.isTextual()) {
                throw wrong("included[" + ids.size() + "]", id, "the id of an action is needed.");
            }
            ids.add(id.asText());
        }
        return ids;
    }

    private Map<String, String> excluded() {
        Map<String, String> reasons = new LinkedHashMap<>();
        JsonNode list = root.path("excluded");
        if (!list.isMissingNode() && !list.isArray()) {
            throw wrong("excluded", list, "a list of `action` and `why` is needed.");
        }
        for (JsonNode one : list) {
            JsonNode action = one.isTextual() ? one : one.path("action");
            if (!action.isTextual()) {
                throw wrong("excluded[" + reasons.size() + "]", one, "the id of an action is needed as `action`.");
            }
            reasons.put(action.asText(), one.path("why").asText(""));
        }
        return reasons;
    }

    private Optional<Emptiness> emptyBecause(List<String> included) {
        Optional<String> code = text("emptyBecause");
        if (code.isPresent() && !included.isEmpty()) {
            throw unreadable(file, " has `emptyBecause` although `included` is not empty.");
        }
        return code.map(text -> Emptiness.of(text)
                .orElseThrow(() ->
                        wrong("emptyBecause", root.path("emptyBecause"), "`not-applicable` or `withheld` is needed.")));
    }

    private Parameters parameters() {
        Parameters parameters = new Parameters();
        JsonNode values = root.path("parameters");
        if (!values.isMissingNode() && !values.isObject()) {
            throw wrong("parameters", values, "an object with a value by name is needed.");
        }
        values.properties().forEach(one -> {
            String name = "parameters." + one.getKey();
            (one.getValue().isArray() ? one.getValue() : List.of(one.getValue()))
                    .forEach(value -> set(parameters.addParameter().setName(one.getKey()), value, name));
        });
        return parameters;
    }

    /** One of a list comes as a parameter of its own, as everywhere in FHIR. */
    private void set(ParametersParameterComponent parameter, JsonNode value, String name) {
        if (value instanceof ObjectNode object) {
            parameter.setResource(resource(object, name));
        } else {
            parameter.setValue(value(value, name));
        }
    }

    private Resource resource(ObjectNode object, String name) {
        try {
            return (Resource) fhir.strictJson(object);
        } catch (DataFormatException broken) {
            throw unreadable(file, ": `" + name + "` is no FHIR R4 resource: " + broken.getMessage());
        }
    }

    private Type value(JsonNode value, String name) {
        if (value.isBoolean()) {
            return new BooleanType(value.booleanValue());
        }
        if (value.isInt()) {
            return new IntegerType(value.intValue());
        }
        if (value.isNumber()) {
            return new DecimalType(value.decimalValue());
        }
        if (value.isTextual()) {
            return new StringType(value.textValue());
        }
        throw wrong(name, value, "a boolean, a number, a text or a resource is needed.");
    }
}
