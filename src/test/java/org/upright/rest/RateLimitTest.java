package org.upright.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final AtomicLong now = new AtomicLong();
    private final RateLimit limit = new RateLimit(60, now::get);

    @Test
    void aMinutesWorthIsFreeThenOneASecond() {
        for (int i = 0; i < 60; i++) {
            assertEquals(0, limit.secondsToWait("a"));
        }

        assertEquals(1, limit.secondsToWait("a"));
        assertEquals(0, limit.secondsToWait("b"));
        now.addAndGet(1_000_000_000L);
        assertEquals(0, limit.secondsToWait("a"));
        assertEquals(1, limit.secondsToWait("a"));
    }
}
