package org.upright.benchmark;

/**
 * One place where two answers differ.
 *
 * @param place ids of the actions that lead there, or a goal
 * @param path of the element, empty where one answer has the whole action and the other not
 * @param ours empty where only the reference says it
 * @param reference empty where only we say it
 * @param isOurs whether the whole action is in our answer
 */
record Difference(String place, String path, String ours, String reference, boolean isOurs) {
    boolean isAction() {
        return path.isEmpty() && !isGoal();
    }

    boolean isGoal() {
        return place.startsWith("goal ");
    }

    /** Without positions, the type of the request first. */
    String element() {
        return path.replaceAll("\\[\\d+]", "");
    }

    /** The name of the element, without the type of the request before it and what is below it. */
    String name() {
        String element = element();
        String[] steps = element.split("[.(]");
        return steps.length > 1 && Character.isUpperCase(steps[0].charAt(0)) ? steps[1] : steps[0];
    }

    @Override
    public String toString() {
        if (path.isEmpty()) {
            return place + ": only " + (isOurs ? "ours " + ours : "the reference's " + reference);
        }
        return place + " " + path + ": ours `" + ours + "`, the reference's `" + reference + "`";
    }
}
