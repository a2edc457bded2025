package org.upright.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.upright.apply.ApplyLimits;
import org.upright.apply.compile.CompileLimits;
import org.upright.store.search.SearchLimits;

class LimitSettingsTest {
    private static LimitSettings with(Map<String, String> some) {
        return LimitSettings.of(Settings.standard().with(some, "the test"));
    }

    @Test
    void withoutAWordTheyAreTheStandardOnes() {
        LimitSettings limits = with(Map.of());

        assertEquals(CompileLimits.standard(), limits.compile());
        assertEquals(ApplyLimits.standard(), limits.apply());
        assertEquals(50_000, limits.record().resources());
        assertEquals(SearchLimits.DEFAULT, limits.search());
        assertTrue(limits.record().bytes() < Runtime.getRuntime().maxMemory() / 8, "leaves room for others");
    }

    @Test
    void eachCanBeSet() {
        LimitSettings limits = with(Map.of(
                "limits.depth", "5",
                "limits.actions", "6",
                "limits.resources", "7",
                "limits.recordMegabytes", "8",
                "limits.expressionLength", "9",
                "limits.expressionNesting", "10",
                "limits.expressionMillis", "11",
                "limits.callMillis", "12",
                "limits.items", "13",
                "limits.characters", "14"));
        CompileLimits compile = with(Map.of("limits.planCharacters", "5000")).compile();
        SearchLimits search = LimitSettings.search(Settings.standard()
                .with(
                        Map.of(
                                "limits.page", "1",
                                "limits.mostOnPage", "2",
                                "limits.included", "3",
                                "limits.bundleReads", "4",
                                "limits.bundleResources", "5",
                                "limits.pageMegabytes", "6"),
                        "the test"));

        assertEquals(new CompileLimits(5, 6, 9, 10, 10_000_000), limits.compile());
        assertEquals(5_000, compile.characters());
        assertEquals(6, limits.apply().actions());
        assertEquals(7, limits.apply().resources());
        assertEquals(Duration.ofMillis(11), limits.apply().budget().expression());
        assertEquals(Duration.ofMillis(12), limits.apply().budget().call());
        assertEquals(13, limits.apply().budget().items());
        assertEquals(14, limits.apply().budget().characters());
        assertEquals(7, limits.record().resources());
        assertEquals(8 << 20, limits.record().bytes());
        assertEquals(new SearchLimits(1, 2, 3, 4, 5, 6 << 20), search);
    }

    @Test
    void oneThatParsersCannotBearIsRefused() {
        assertEquals(
                "Setting `limits.expressionLength` is `20000`; expected a number from 1 to 16384.",
                assertThrows(BadSettingException.class, () -> with(Map.of("limits.expressionLength", "20000")))
                        .getMessage());
    }
}
