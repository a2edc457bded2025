package org.upright.vignettes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.upright.apply.run.Decisions;

/**
 * One vignette and what came of it.
 *
 * @param name its folder under that of all vignettes
 * @param title the patient in one line; empty where it could not be read
 * @param plan as the vignette names it; empty where it could not be read
 * @param decisions absent where it could not be read or applied
 * @param differences empty where the advice is as expected
 */
public record Trial(
        String name,
        String title,
        String plan,
        Duration took,
        Optional<Decisions> decisions,
        List<Difference> differences) {
    public Trial {
        differences = List.copyOf(differences);
    }

    public boolean passed() {
        return differences.isEmpty();
    }
}
