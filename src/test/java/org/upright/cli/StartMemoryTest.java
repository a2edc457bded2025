package org.upright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StartMemoryTest {
    private static String ratios() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return machine.getVMOption("MinHeapFreeRatio").getValue() + " to "
                + machine.getVMOption("MaxHeapFreeRatio").getValue();
    }

    /** The heap grows to what is in use for a moment; the number of bytes that were in use. */
    private static long grow() {
        List<byte[]> used = new ArrayList<>();
        for (int megabytes = 0; megabytes < 600; megabytes++) {
            used.add(new byte[1 << 20]);
        }
        return used.size() * (1L << 20);
    }

    @Test
    void theHeapShrinksToWhatIsInUse() {
        long used = grow();
        long before = Runtime.getRuntime().totalMemory();

        new StartMemory().run();

        long after = Runtime.getRuntime().totalMemory();
        assertTrue(before >= used, () -> before + " of " + used);
        assertTrue(after < before / 2, () -> after + " of " + before);
    }

    @Test
    void theHeapIsSetAsBeforeAfterwards() {
        String before = ratios();

        new StartMemory().run();

        assertEquals(before, ratios());
    }
}
