package org.upright.cdshooks;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.upright.cdshooks.Advised.Taken;
import org.upright.fhir.RefusedException;

/**
 * Cards of an applied plan: one for each top-level action that is taken, after one for what the plan asks. No member is
 * null or empty.
 *
 * @see <a href="https://cds-hooks.hl7.org/2.0/#cds-service-response">CDS Service Response</a>
 */
record Cards(FhirContext fhir) {
    /** Of the card for what the plan asks; no action of a plan has it. */
    private static final String ASKING = "\nquestionnaire";

    /**
     * {@code {"cards":[]}} where no action is taken and nothing is asked.
     *
     * @throws RefusedException.PreconditionFailed where the plan withholds its advice, for a condition is unknown
     */
    ObjectNode of(Advised advised) {
        if (advised.applied().decisions().withheld()) {
            throw new RefusedException.PreconditionFailed(
                    advised.applied().decisions().issues().get(0).text());
        }
        ObjectNode answer = HookJson.object();
        ArrayNode cards = answer.putArray("cards");
        advised.asking().ifPresent(asking -> cards.add(asking(asking, advised)));
        advised.taken().forEach(taken -> cards.add(card(taken, advised)));
        return answer;
    }

    private ObjectNode card(Taken taken, Advised advised) {
        var built = taken.built();
        var source = taken.decision().action().source();
        var plan = advised.service().plan();
        CardSource from = new CardSource(plan.source(), built);
        ObjectNode card = HookJson.object();
        card.put("summary", CardText.summary(built.getTitle() != null ? built.getTitle() : plan.title()));
        putUnlessEmpty(card, "detail", CardText.detail(built));
        card.put("indicator", Indicator.of(source, built).code());
        card.set("source", from.json());
        Suggestions suggestions = new Suggestions(advised, fhir);
        putSuggestions(card, taken, suggestions);
        ArrayNode reasons = HookJson.object().arrayNode();
        new OverrideReasons(advised.knowledge())
                .of(source, plan.source().getExtension())
                .forEach(reason -> reasons.add(CardSource.coded(reason)));
        putUnlessEmpty(card, "overrideReasons", reasons);
        putUnlessEmpty(card, "links", from.links());
        identify(card, taken.path(), advised);
        suggestions.addResources();
        return card;
    }

    private ObjectNode asking(RequestGroupActionComponent asking, Advised advised) {
        ObjectNode card = HookJson.object();
        card.put("summary", CardText.summary(asking.getTitle()));
        card.put("indicator", Indicator.INFO.code());
        card.set("source", new CardSource(advised.service().plan().source(), asking).json());
        Suggestions suggestions = new Suggestions(advised, fhir);
        card.set("suggestions", suggestions.ofAsking(asking));
        card.put("selectionBehavior", "any");
        identify(card, ASKING, advised);
        suggestions.addResources();
        return card;
    }

    private static void putSuggestions(ObjectNode card, Taken taken, Suggestions from) {
        ArrayNode suggestions = from.of(taken);
        if (!suggestions.isEmpty()) {
            card.set("suggestions", suggestions);
            card.put("selectionBehavior", Suggestions.selectionBehavior(taken));
        }
    }

    private static void putUnlessEmpty(ObjectNode card, String name, String text) {
        if (!text.isBlank()) {
            card.put(name, text);
        }
    }

    private static void putUnlessEmpty(ObjectNode card, String name, ArrayNode values) {
        if (!values.isEmpty()) {
            card.set(name, values);
        }
    }

    /**
     * Ids by content: the same card for the same patient has the same ids. Generated resources are not in it yet: they
     * carry the time of the call, and the rest of the card says what they are.
     */
    private static void identify(ObjectNode card, String path, Advised advised) {
        CardIds ids = new CardIds(advised.service().id());
        String patient = advised.group().getSubject().getReference();
        String input = advised.service().plan().hash() + "\n" + patient + "\n"
                + new String(HookJson.bytes(card), StandardCharsets.UTF_8);
        JsonNode suggestions = card.path("suggestions");
        for (int i = 0; i < suggestions.size(); i++) {
            ((ObjectNode) suggestions.get(i))
                    .put("uuid", ids.id(path, input + "\n" + i).toString());
        }
        card.put("uuid", ids.id(path, input).toString());
    }
}
