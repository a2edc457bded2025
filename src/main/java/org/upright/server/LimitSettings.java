package org.upright.server;

import java.time.Duration;
import org.upright.apply.ApplyLimits;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.expression.Budget;
import org.upright.store.RecordBound;
import org.upright.store.search.SearchLimits;

/** How large a definition and a call may be. */
record LimitSettings(CompileLimits compile, ApplyLimits apply, RecordBound record, SearchLimits search) {
    private static final long MEGABYTE = 1 << 20;

    static LimitSettings of(Settings settings) {
        int actions = settings.number("limits.actions", 1, 1_000_000);
        int resources = settings.number("limits.resources", 1, 10_000_000);
        int megabytes = settings.number("limits.recordMegabytes", 0, 1_000_000);
        return new LimitSettings(
                new CompileLimits(
                        settings.number("limits.depth", 1, 100),
                        actions,
                        settings.number("limits.expressionLength", 1, 16_384),
                        settings.number("limits.expressionNesting", 1, 200),
                        settings.number("limits.planCharacters", 1_000, 1_000_000_000)),
                new ApplyLimits(
                        actions,
                        resources,
                        new Budget(
                                Duration.ofMillis(settings.number("limits.expressionMillis", 1, 600_000)),
                                Duration.ofMillis(settings.number("limits.callMillis", 1, 600_000)),
                                settings.number("limits.items", 1, 100_000_000),
                                settings.number("limits.characters", 1, 100_000_000))),
                megabytes == 0 ? RecordBound.of(resources) : new RecordBound(resources, megabytes * MEGABYTE),
                search(settings));
    }

    /** How large answers may be. */
    static SearchLimits search(Settings settings) {
        int megabytes = settings.number("limits.pageMegabytes", 0, 1_000_000);
        return new SearchLimits(
                settings.number("limits.page", 1, 100_000),
                settings.number("limits.mostOnPage", 1, 100_000),
                settings.number("limits.included", 0, 100_000),
                settings.number("limits.bundleReads", 0, 100_000),
                settings.number("limits.bundleResources", 0, 1_000_000),
                megabytes == 0 ? SearchLimits.bytesOfMachine() : megabytes * MEGABYTE);
    }
}
