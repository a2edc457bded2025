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

    /**
     * The reference puts null in the place of an action that is not taken. Where an action has a resource and actions, ours
     * has both in actions of their own within it, which are none of the author's.
     */
    private static void collect(List<RequestGroupActionComponent> actions, List<String> into) {
        for (RequestGroupActionComponent action :
                actions.stream().filter(Objects::nonNull).toList()) {
            if (!String.valueOf(action.getId()).matches(".*-(resource|choices)")) {
                into.add(action.hasTitle() ? action.getTitle() : "(no title)");
            }
            collect(action.getAction(), into);
        }
    }

    @Override
    public String toString() {
        return applicable ? "applicable " + titles : "not applicable";
    }
}
