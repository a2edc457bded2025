package org.upright.vignettes;

/**
 * An action of a plan, with whether it was taken in one vignette and left out in another.
 *
 * @param plan url and version of the plan that holds it
 * @param action its path in that plan
 * @param guarded whether a condition stands before it, its own or one further up; without one it is always taken
 */
public record SeenAction(String plan, String action, boolean guarded, boolean taken, boolean leftOut) {}
