package org.upright.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void nothingIsCountedBeforeItBeginsNorAfterItEnds() {
        Metrics metrics = new Metrics();
        metrics.read(1_000_000);
        assertEquals("", metrics.page());

        metrics.begin();
        metrics.begin();
        metrics.read(3_000_000);
        metrics.watch("upright.test", "A number of the test.", () -> 7);
        String page = metrics.page();
        assertTrue(page.contains("upright_database_seconds_count{kind=\"read\"} 1\n"), page);
        assertTrue(page.contains("upright_database_seconds_bucket{kind=\"read\",le=\"0.005\"} 1\n"), page);
        assertTrue(page.contains("upright_test 7.0\n"), page);
        metrics.close();
        metrics.read(1_000_000);

        assertEquals("", metrics.page());
    }

    @Test
    void whatItTakesIsPrinted() throws InterruptedException {
        long before = used();
        long begun = System.nanoTime();
        try (Metrics metrics = new Metrics()) {
            metrics.begin();
            double millis = (System.nanoTime() - begun) / 1e6;
            String page = metrics.page();

            System.out.printf(
                    java.util.Locale.ROOT,
                    "The registry was made in %.0f ms, holds %d KB and is read as %d characters.%n",
                    millis,
                    (used() - before) / 1_024,
                    page.length());
            assertTrue(page.contains("jvm_memory_used_bytes"));
        }
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
