package org.upright.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;

/** Whether advice was given, and by which names: as much of a CarePlan as two engines can be compared by. */
record Titles(boolean applicable, List<String> titles) {
    static Titles of(CarePlan plan) {
        List<String> titles = new ArrayList<>();
        plan.getContained().stream()
                .filter(RequestGroup.class::isInstance)
                .map(RequestGroup.class::cast)
                .forEach(group -> collect(group.getAction(), titles));
        return new Titles(!titles.isEmpty(), titles);
    }

    /** The reference puts null in the place of an action that is not taken. */
    private static void collect(List<RequestGroupActionComponent> actions, List<String> into) {
        for (RequestGroupActionComponent action :
                actions.stream().filter(Objects::nonNull).toList()) {
            into.add(action.hasTitle() ? action.getTitle() : "(no title)");
            collect(children(action), into);
        }
    }

    /**
     * Those that the author wrote. Where an action has a definition and actions, the reference has its resource beside them;
     * ours is a first action of the same title, and what may be chosen from is in one without.
     */
    private static List<RequestGroupActionComponent> children(RequestGroupActionComponent whole) {
        List<RequestGroupActionComponent> parts = whole.getAction();
        if (whole.hasResource() || parts.isEmpty() || !isResourceOf(whole, parts.get(0))) {
            return parts;
        }
        List<RequestGroupActionComponent> others = parts.subList(1, parts.size());
        return others.size() == 1 && others.get(0).hasSelectionBehavior() && !others.get(0).hasTitle()
                ? others.get(0).getAction()
                : others;
    }

    private static boolean isResourceOf(RequestGroupActionComponent whole, RequestGroupActionComponent part) {
        return part != null && part.hasResource() && Objects.equals(part.getTitle(), whole.getTitle());
    }

    @Override
    public String toString() {
        return applicable ? "applicable " + titles : "not applicable";
    }
}
