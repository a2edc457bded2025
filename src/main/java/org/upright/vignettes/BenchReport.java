package org.upright.vignettes;

import java.util.List;

/** What came of a folder of vignettes. */
public record BenchReport(List<Trial> trials, Coverage coverage) {
    public BenchReport {
        trials = List.copyOf(trials);
    }

    public boolean passed() {
        return trials.stream().allMatch(Trial::passed);
    }

    /** Those that did not pass, in their order. */
    public List<Trial> failed() {
        return trials.stream().filter(trial -> !trial.passed()).toList();
    }
}
