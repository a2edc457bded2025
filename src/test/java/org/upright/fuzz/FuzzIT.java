package org.upright.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Two minutes of spoilt requests; {@code -Dupright.fuzz.minutes=60} and {@code -Dupright.fuzz.seed=N} ask for others. */
class FuzzIT {
    @Test
    void nothingThatIsSentBringsTheServerDown() throws Exception {
        FuzzReport report = new Fuzz(FuzzSettings.ofProperties()).run();

        System.out.println(report.text());
        assertEquals(List.of(), report.complaints());
        assertTrue(report.outcomes().distinct() > 100, "so few outcomes that nothing was tried: " + report.text());
    }
}
