package org.upright.apply.careplan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionRelatedActionComponent;
import org.hl7.fhir.r4.model.RequestGroup.ActionRelationshipType;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionRelatedActionComponent;
import org.upright.apply.plan.Action;
import org.upright.fhir.Issue;

/** Which action comes before which: written when all actions of a plan are there, for a target may stand later. */
final class RelatedActions {
    private record Waiting(RequestGroupActionComponent built, Action action) {}

    private final Set<String> taken;
    private final Map<String, String> written = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();

    /** @param taken ids that the group already has: those of other plans merged into it */
    RelatedActions(Set<String> taken) {
        this.taken = taken;
    }

    /** Gives the action its author's id, or, where the group has that already, one after its place in the plan. */
    void name(RequestGroupActionComponent built, Action action) {
        String id = action.source().getId();
        if (id != null) {
            String unique = unique(id);
            built.setId(unique);
            written.put(id, unique);
        }
        if (action.source().hasRelatedAction()) {
            waiting.add(new Waiting(built, action));
        }
    }

    /** The id, or, where the group has that already, the next one after it; taken from now on. */
    String unique(String id) {
        String unique = id;
        for (int i = 2; !taken.add(unique); i++) {
            unique = id + "-" + i;
        }
        return unique;
    }

    void write(Output output) {
        waiting.forEach(
                one -> one.action().source().getRelatedAction().forEach(related -> write(one, related, output)));
    }

    private void write(Waiting one, PlanDefinitionActionRelatedActionComponent related, Output output) {
        String target = written.get(String.valueOf(related.getActionId()));
        if (target == null || related.getRelationship() == null) {
            output.report(Issue.information(
                    IssueType.INFORMATIONAL,
                    one.action().where(),
                    "Action `%s` is related to `%s`, which is not part of this advice; the relation is left out."
                            .formatted(one.action().path(), related.getActionId())));
            return;
        }
        RequestGroupActionRelatedActionComponent copy = one.built()
                .addRelatedAction()
                .setActionId(target)
                .setRelationship(ActionRelationshipType.fromCode(
                        related.getRelationship().toCode()));
        if (related.hasOffset()) {
            copy.setOffset(related.getOffset().copy());
        }
    }
}
