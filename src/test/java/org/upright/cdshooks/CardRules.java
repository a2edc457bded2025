package org.upright.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.StreamSupport;

/**
 * What CDS Hooks 2.0 asks of the bodies that go over the wire, with the names of the invariants of HL7's logical models
 * where there are any; and our own rule: nothing that we send is null or empty.
 */
public final class CardRules {
    private static final Set<String> INDICATORS = Set.of("info", "warning", "critical");

    private final List<String> broken = new ArrayList<>();

    private CardRules() {}

    /** Of an answer to a call: one sentence for each rule that is broken; empty where none is. */
    public static List<String> broken(JsonNode answer) {
        CardRules rules = new CardRules();
        rules.require(answer.path("cards").isArray(), "cards is no array");
        rules.members(answer, "the answer", Set.of("cards", "systemActions"));
        answer.path("cards").forEach(rules::card);
        answer.path("systemActions").forEach(rules::action);
        answer.path("cards").forEach(card -> rules.full(card, "card"));
        Set<String> ids = new TreeSet<>();
        answer.findValuesAsText("uuid").forEach(id -> rules.require(ids.add(id), "uuid " + id + " comes twice"));
        return rules.broken;
    }

    /** Of an answer to discovery. */
    public static List<String> brokenDiscovery(JsonNode answer) {
        CardRules rules = new CardRules();
        rules.require(answer.path("services").isArray(), "services is no array");
        rules.members(answer, "discovery", Set.of("services"));
        Set<String> ids = new TreeSet<>();
        answer.path("services").forEach(service -> {
            rules.members(
                    service,
                    "the service",
                    Set.of("hook", "title", "description", "id", "prefetch", "usageRequirements", "extension"));
            rules.texts(service, "hook", "description", "id");
            rules.require(
                    service.path("id").asText().matches("[A-Za-z0-9.-]+"), "id of the service does not fit in a url");
            rules.require(ids.add(service.path("id").asText()), "two services have one id");
            rules.full(service, "service");
            service.path("prefetch").fields().forEachRemaining(template -> rules.template(template.getValue()));
        });
        return rules.broken;
    }

    /** Reads and type searches, with context as the only variable. */
    private void template(JsonNode template) {
        String text = template.asText();
        require(
                text.matches(
                        "[A-Z][A-Za-z]+(/\\{\\{context\\.[a-zA-Z]+}}|\\?[^{}]*(\\{\\{context\\.[a-zA-Z]+}}[^{}]*)*)"),
                "template is " + text);
    }

    /** Of a call. */
    public static List<String> brokenCall(JsonNode body) {
        CardRules rules = new CardRules();
        rules.members(
                body,
                "the call",
                Set.of("hook", "hookInstance", "fhirServer", "fhirAuthorization", "context", "prefetch", "extension"));
        rules.texts(body, "hook", "hookInstance");
        rules.require(isUuid(body.path("hookInstance")), "hookInstance is no UUID");
        rules.require(body.path("context").isObject(), "context is no object");
        JsonNode authorization = body.path("fhirAuthorization");
        if (!authorization.isMissingNode()) {
            rules.require(body.hasNonNull("fhirServer"), "cds-r-1: fhirAuthorization without fhirServer");
            rules.texts(authorization, "access_token", "token_type", "scope", "subject");
            rules.require(authorization.path("expires_in").isInt(), "expires_in is no number");
            rules.require(
                    !authorization.path("scope").asText().contains("patient/") || authorization.hasNonNull("patient"),
                    "cds-r-2: a patient's scope without patient");
        }
        return rules.broken;
    }

    /** Of a report of feedback. */
    public static List<String> brokenFeedback(JsonNode body) {
        CardRules rules = new CardRules();
        rules.members(body, "the report", Set.of("feedback"));
        rules.require(body.path("feedback").isArray(), "feedback is no array");
        body.path("feedback").forEach(rules::item);
        return rules.broken;
    }

    private void item(JsonNode item) {
        members(
                item,
                "the item",
                Set.of("card", "outcome", "acceptedSuggestions", "overrideReason", "outcomeTimestamp", "extension"));
        String outcome = item.path("outcome").asText();
        require(isUuid(item.path("card")), "card is no UUID");
        require(Set.of("accepted", "overridden").contains(outcome), "cds-fb-1: outcome is " + outcome);
        require(
                !outcome.equals("accepted") || !item.path("acceptedSuggestions").isEmpty(),
                "cds-fb-2: accepted without suggestions");
        item.path("acceptedSuggestions").forEach(one -> require(isUuid(one.path("id")), "id of suggestion is no UUID"));
        JsonNode override = item.path("overrideReason");
        require(
                override.isMissingNode() || override.hasNonNull("reason") || override.hasNonNull("userComment"),
                "cds-fb-3: overrideReason says nothing");
        require(isTime(item.path("outcomeTimestamp").asText()), "outcomeTimestamp is no instant");
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime unused = OffsetDateTime.parse(text);
            return text.endsWith("Z");
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            broken.add(otherwise);
        }
    }

    private void members(JsonNode node, String where, Set<String> known) {
        node.fieldNames()
                .forEachRemaining(name -> require(known.contains(name), "unknown member " + name + " of " + where));
    }

    private void texts(JsonNode node, String... names) {
        for (String name : names) {
            require(node.path(name).isTextual() && !node.path(name).asText().isBlank(), name + " is missing");
        }
    }

    private void card(JsonNode card) {
        members(
                card,
                "the card",
                Set.of(
                        "uuid",
                        "summary",
                        "detail",
                        "indicator",
                        "source",
                        "suggestions",
                        "selectionBehavior",
                        "overrideReasons",
                        "links",
                        "extension"));
        String summary = card.path("summary").asText();
        require(!summary.isBlank() && summary.length() <= 140, "summary has " + summary.length() + " characters");
        require(INDICATORS.contains(card.path("indicator").asText()), "indicator is " + card.path("indicator"));
        require(!card.path("source").path("label").asText().isBlank(), "source has no label");
        members(card.path("source"), "the source", Set.of("label", "url", "icon", "topic"));
        require(isUuid(card.path("uuid")), "uuid of the card is " + card.path("uuid"));
        suggestions(card);
        card.path("overrideReasons").forEach(reason -> {
            require(reason.hasNonNull("code"), "override reason without code");
            require(reason.hasNonNull("display"), "cds-resp-4: override reason without display");
        });
        card.path("links").forEach(link -> {
            require(link.hasNonNull("label") && link.hasNonNull("url"), "link without label or url");
            String type = link.path("type").asText();
            require(Set.of("absolute", "smart").contains(type), "type of link is " + link);
            require(type.equals("smart") || !link.has("appContext"), "cds-resp-3: appContext of a link that is no app");
        });
    }

    private void suggestions(JsonNode card) {
        JsonNode suggestions = card.path("suggestions");
        JsonNode behavior = card.path("selectionBehavior");
        require(
                suggestions.isMissingNode() == behavior.isMissingNode(),
                "cds-resp-6: suggestions and selectionBehavior do not come together");
        require(
                behavior.isMissingNode() || Set.of("any", "at-most-one").contains(behavior.asText()),
                "selectionBehavior is " + behavior);
        long recommended = StreamSupport.stream(suggestions.spliterator(), false)
                .filter(suggestion -> suggestion.path("isRecommended").asBoolean())
                .count();
        require(
                !behavior.asText().equals("at-most-one") || recommended <= 1,
                "cds-resp-1: more than one recommended of at most one");
        suggestions.forEach(this::suggestion);
    }

    private void suggestion(JsonNode suggestion) {
        members(
                suggestion,
                "the suggestion",
                Set.of("label", "uuid", "isRecommended", "actions", "actionSelectionBehavior"));
        require(!suggestion.path("label").asText().isBlank(), "suggestion without label");
        require(isUuid(suggestion.path("uuid")), "uuid of the suggestion is " + suggestion.path("uuid"));
        JsonNode behavior = suggestion.path("actionSelectionBehavior");
        require(
                behavior.isMissingNode() || Set.of("all", "any", "at-most-one").contains(behavior.asText()),
                "cds-resp-7: actionSelectionBehavior is " + behavior);
        suggestion.path("actions").forEach(this::action);
    }

    private void action(JsonNode action) {
        members(action, "the action", Set.of("type", "description", "resource", "resourceId", "extension"));
        String type = action.path("type").asText();
        require(Set.of("create", "update", "delete").contains(type), "type of action is " + type);
        require(!action.path("description").asText().isBlank(), "cds-resp-5: action without description");
        require(action.has("resource") == !type.equals("delete"), "cds-resp-2: " + type + " and resource do not fit");
        require(
                action.has("resourceId") == type.equals("delete"),
                "cds-resp-2: " + type + " and resourceId do not fit");
        require(!action.has("resource") || action.path("resource").hasNonNull("resourceType"), "resource of no type");
        require(
                !type.equals("update") || action.path("resource").hasNonNull("id"),
                "update of a resource that has no id");
    }

    private void full(JsonNode node, String where) {
        boolean empty = node.isNull()
                || node.isContainerNode() && node.isEmpty()
                || node.isTextual() && node.textValue().isEmpty();
        require(!empty, where + " is null or empty");
        node.fields().forEachRemaining(member -> full(member.getValue(), where + "." + member.getKey()));
        if (node.isArray()) {
            node.forEach(item -> full(item, where + "[]"));
        }
    }

    private static boolean isUuid(JsonNode text) {
        try {
            return text.isTextual()
                    && UUID.fromString(text.textValue()).toString().equals(text.textValue());
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
