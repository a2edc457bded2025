package org.upright.cli;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Gives the memory that only the start needed back to the system, once.
 *
 * <p>Reading and compiling the guideline leave a heap several times as large as what is alive, and Java keeps it while it
 * is not more than 70 % free. So one full collection is made with less of that; afterwards the heap grows and shrinks as
 * it is set to. What the compilers allocated outside of the heap is given back where Java can be asked for that.
 */
final class StartMemory implements Runnable {
    private static final String LEAST_FREE = "MinHeapFreeRatio";
    private static final String MOST_FREE = "MaxHeapFreeRatio";

    @Override
    public void run() {
        try {
            collect(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class));
        } catch (IllegalArgumentException otherMachine) {
            // no HotSpot, or one without these settings: the memory stays
        }
        trim();
    }

    private static void collect(HotSpotDiagnosticMXBean machine) {
        String least = machine.getVMOption(LEAST_FREE).getValue();
        String most = machine.getVMOption(MOST_FREE).getValue();
        machine.setVMOption(LEAST_FREE, "10");
        machine.setVMOption(MOST_FREE, "20");
        System.gc();
        machine.setVMOption(MOST_FREE, most);
        machine.setVMOption(LEAST_FREE, least);
    }

    private static void trim() {
        try {
            Object unused = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "systemTrimNativeHeap",
                            new Object[] {},
                            new String[] {});
        } catch (JMException notOffered) {
            // only newer Javas on Linux offer it; without it a tenth less is given back
        }
    }
}
