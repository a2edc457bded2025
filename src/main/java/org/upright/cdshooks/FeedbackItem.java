package org.upright.cdshooks;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Basic;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.StringType;
import org.upright.apply.plan.Action;
import org.upright.fhir.Excerpt;
import org.upright.fhir.RefusedException;

/**
 * One item of feedback.
 *
 * @param suggestions ids of those that were accepted
 * @param reason why the card was not followed
 * @param at when, in UTC
 */
record FeedbackItem(
        HookService service,
        UUID card,
        String outcome,
        List<UUID> suggestions,
        Optional<Coding> reason,
        Optional<String> comment,
        OffsetDateTime at) {
    private static final int LONGEST_COMMENT = 4_000;

    /** @throws RefusedException where the item is incomplete, or its card is none of the service's */
    static FeedbackItem of(HookService service, JsonNode json, String where) {
        String outcome = json.path("outcome").asText();
        if (!outcome.equals("accepted") && !outcome.equals("overridden")) {
            throw new RefusedException.Unreadable("`" + where + ".outcome` is neither `accepted` nor `overridden`.");
        }
        CardIds ids = new CardIds(service.id());
        UUID card = own(ids, json.path("card"), where + ".card");
        List<UUID> suggestions = new ArrayList<>();
        json.path("acceptedSuggestions")
                .forEach(one -> suggestions.add(own(ids, one.path("id"), where + ".acceptedSuggestions")));
        if (outcome.equals("accepted") && suggestions.isEmpty()) {
            throw new RefusedException.Unreadable(
                    "`" + where + ".acceptedSuggestions` is missing; what was accepted has to be named.");
        }
        JsonNode override = json.path("overrideReason");
        Optional<Coding> reason = reason(override.path("reason"));
        Optional<String> comment = text(override.path("userComment"));
        if (override.isObject() && reason.isEmpty() && comment.isEmpty()) {
            throw new RefusedException.Unreadable(
                    "`" + where + ".overrideReason` has neither `reason` nor `userComment`.");
        }
        return new FeedbackItem(
                service,
                card,
                outcome,
                suggestions,
                reason,
                comment,
                time(json.path("outcomeTimestamp").asText(), where));
    }

    private static UUID own(CardIds ids, JsonNode id, String where) {
        return ids.own(id.asText())
                .orElseThrow(() -> new RefusedException.NotFound(
                        "`" + where + "` is the id of nothing that service `" + ids.service() + "` gave."));
    }

    private static Optional<Coding> reason(JsonNode json) {
        Coding coding = new Coding();
        text(json.path("system")).ifPresent(coding::setSystem);
        text(json.path("code")).ifPresent(coding::setCode);
        text(json.path("display")).ifPresent(coding::setDisplay);
        return Optional.of(coding).filter(found -> !found.isEmpty());
    }

    private static Optional<String> text(JsonNode json) {
        return Optional.of(json.asText())
                .filter(text -> json.isTextual() && !text.isBlank())
                .map(text -> Excerpt.cut(text, LONGEST_COMMENT));
    }

    private static OffsetDateTime time(String text, String where) {
        try {
            return OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new RefusedException.Unreadable(
                    "`" + where + ".outcomeTimestamp` is no time with its zone, such as `2026-11-22T09:00:00Z`.");
        }
    }

    /** The same item is the same resource, under the same id. */
    Basic resource() {
        Basic basic = new Basic();
        String name = String.join("\n", service.id(), card.toString(), outcome, at.toString());
        basic.setId("feedback-" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
        basic.addIdentifier().setSystem(FeedbackTerms.CARD).setValue(card.toString());
        basic.addIdentifier().setSystem(FeedbackTerms.SERVICE).setValue(service.id());
        basic.getCode().addCoding().setSystem(FeedbackTerms.OUTCOME).setCode(outcome);
        basic.setCreatedElement(new DateType(at.toLocalDate().toString()));
        basic.addExtension(
                FeedbackTerms.TIME, new DateTimeType(at.toString().replaceFirst("T([0-9]{2}:[0-9]{2})Z", "T$1:00Z")));
        basic.addExtension(
                FeedbackTerms.PLAN, new CanonicalType(service.plan().canonical().toString()));
        action().ifPresent(path -> basic.addExtension(FeedbackTerms.ACTION, new StringType(path)));
        reason.ifPresent(coding -> basic.addExtension(FeedbackTerms.REASON, coding.copy()));
        comment.ifPresent(text -> basic.addExtension(FeedbackTerms.COMMENT, new StringType(text)));
        suggestions.forEach(id -> basic.addExtension(FeedbackTerms.ACCEPTED, new StringType(id.toString())));
        return basic;
    }

    /** Of the plan as it stands now; empty where the card's action is no longer in it. */
    private Optional<String> action() {
        return paths(service.plan().actions())
                .filter(path -> CardIds.isOf(card, path))
                .findFirst();
    }

    private static Stream<String> paths(List<Action> actions) {
        return actions.stream().map(Action::path);
    }
}
