package org.upright.apply.careplan;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.upright.apply.plan.Action;

/**
 * R4's RequestGroup: an action has a resource or actions of its own, one of the two and not both (invariant rqg-1).
 *
 * <p>A plan's action may have a definition and child actions. Its resource is then a first action within it, and what it
 * says of itself stays with the whole. Where the author says how to choose among the children, they stay together in a
 * group of their own, for the resource is none of the choices.
 *
 * @see <a href="https://hl7.org/fhir/R4/requestgroup.html">RequestGroup, constraint rqg-1</a>
 */
record OnePart(RelatedActions ids) {
    /** Changes what was built of the action. */
    void settle(RequestGroupActionComponent built, Action action) {
        if (built.hasResource() && built.hasAction()) {
            split(built);
        } else if (!built.hasResource() && !built.hasAction()) {
            built.setResource(new Reference().setDisplay(words(built, action)));
        }
    }

    /** A client shows an action by its resource; one that is advice alone says its words there. */
    private static String words(RequestGroupActionComponent built, Action action) {
        return Words.first(built.getTitle(), built.getDescription(), built.getTextEquivalent())
                .or(() -> built.getCode().stream()
                        .flatMap(code -> Words.of(code).stream())
                        .findFirst())
                .orElse("Action " + action.path());
    }

    private void split(RequestGroupActionComponent built) {
        List<RequestGroupActionComponent> children = built.getAction();
        built.setAction(null);
        built.addAction(own(built));
        if (built.getSelectionBehavior() != null) {
            built.addAction(choices(built, children));
        } else {
            children.forEach(built::addAction);
        }
        built.setResource(null);
        built.setType(null);
    }

    private RequestGroupActionComponent own(RequestGroupActionComponent whole) {
        RequestGroupActionComponent part = part(whole, "resource").setResource(whole.getResource());
        if (whole.getTitle() != null) {
            part.setTitleElement(whole.getTitleElement().copy());
        }
        Optional.of(whole.getType()).filter(type -> !type.isEmpty()).ifPresent(part::setType);
        return part;
    }

    private RequestGroupActionComponent choices(
            RequestGroupActionComponent whole, List<RequestGroupActionComponent> children) {
        RequestGroupActionComponent choices = part(whole, "choices");
        choices.setSelectionBehavior(whole.getSelectionBehavior());
        whole.setSelectionBehavior(null);
        if (whole.getGroupingBehavior() != null) {
            choices.setGroupingBehavior(whole.getGroupingBehavior());
            whole.setGroupingBehavior(null);
        }
        children.forEach(choices::addAction);
        return choices;
    }

    /** Named after the whole, where that has a name. */
    private RequestGroupActionComponent part(RequestGroupActionComponent whole, String role) {
        RequestGroupActionComponent part = new RequestGroupActionComponent();
        if (whole.getId() != null) {
            part.setId(ids.unique(whole.getId() + "-" + role));
        }
        return part;
    }
}
