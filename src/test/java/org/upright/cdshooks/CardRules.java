package org.upright.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What CDS Hooks 2.0 asks of every answer to a call, and our own: nothing in it is null or empty. */
public final class CardRules {
    private static final Set<String> INDICATORS = Set.of("info", "warning", "critical");

    private final List<String> broken = new ArrayList<>();

    private CardRules() {}

    /** One sentence for each rule that is broken; empty where none is. */
    public static List<String> broken(JsonNode answer) {
        CardRules rules = new CardRules();
        rules.require(answer.path("cards").isArray(), "cards is no array");
        answer.path("cards").forEach(rules::card);
        answer.fields()
                .forEachRemaining(member -> rules.require(
                        Set.of("cards", "systemActions").contains(member.getKey()),
                        "unknown member " + member.getKey()));
        answer.path("cards").forEach(card -> rules.full(card, "card"));
        return rules.broken;
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            broken.add(otherwise);
        }
    }

    private void card(JsonNode card) {
        String summary = card.path("summary").asText();
        require(!summary.isBlank() && summary.length() <= 140, "summary has " + summary.length() + " characters");
        require(INDICATORS.contains(card.path("indicator").asText()), "indicator is " + card.path("indicator"));
        require(!card.path("source").path("label").asText().isBlank(), "source has no label");
        require(isUuid(card.path("uuid")), "uuid of the card is " + card.path("uuid"));
        JsonNode suggestions = card.path("suggestions");
        require(
                suggestions.isMissingNode() == card.path("selectionBehavior").isMissingNode(),
                "suggestions and selectionBehavior do not come together");
        require(
                card.path("selectionBehavior").isMissingNode()
                        || Set.of("any", "at-most-one")
                                .contains(card.path("selectionBehavior").asText()),
                "selectionBehavior is " + card.path("selectionBehavior"));
        suggestions.forEach(this::suggestion);
        card.path("overrideReasons").forEach(reason -> {
            require(reason.hasNonNull("code"), "override reason without code");
            require(reason.hasNonNull("display"), "override reason without display");
        });
        card.path("links").forEach(link -> {
            require(link.hasNonNull("label") && link.hasNonNull("url"), "link without label or url");
            require(Set.of("absolute", "smart").contains(link.path("type").asText()), "type of link is " + link);
        });
    }

    private void suggestion(JsonNode suggestion) {
        require(!suggestion.path("label").asText().isBlank(), "suggestion without label");
        require(isUuid(suggestion.path("uuid")), "uuid of the suggestion is " + suggestion.path("uuid"));
        suggestion.path("actions").forEach(action -> {
            String type = action.path("type").asText();
            require(Set.of("create", "update", "delete").contains(type), "type of action is " + type);
            require(!action.path("description").asText().isBlank(), "action without description");
            require(action.has("resource") == !type.equals("delete"), type + " and resource do not fit");
            require(action.has("resourceId") == type.equals("delete"), type + " and resourceId do not fit");
            require(
                    !action.has("resource") || action.path("resource").hasNonNull("resourceType"),
                    "resource of no type");
        });
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
        return text.isTextual() && UUID.fromString(text.textValue()).toString().equals(text.textValue());
    }
}
