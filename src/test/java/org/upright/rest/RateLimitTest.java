package org.upright.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {
    private final AtomicLong now = new AtomicLong();
    private final RateLimit limit = new RateLimit(60, now::get);

    @Test
    void aMinutesWorthIsFreeThenOneASecond() {
        for (int i = 0; i < 60; i++) {
            assertEquals(0, limit.secondsToWait("a", 1));
        }

        assertEquals(1, limit.secondsToWait("a", 1));
        assertEquals(0, limit.secondsToWait("b", 1));
        now.addAndGet(1_000_000_000L);
        assertEquals(0, limit.secondsToWait("a", 1));
        assertEquals(1, limit.secondsToWait("a", 1));
    }

    @Test
    void manyAtOnceAreTakenWholeOrNotAtAll() {
        assertEquals(0, limit.secondsToWait("a", 50));
        assertEquals(10, limit.secondsToWait("a", 20));
        assertEquals(0, limit.secondsToWait("a", 10));
    }

    @Test
    void whatNoBucketHoldsIsTakenFromAFullOneAndWaitedForAfterwards() {
        assertEquals(0, limit.secondsToWait("a", 160));
        assertEquals(101, limit.secondsToWait("a", 1));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1,              2001:db8:1:2:ffff::9,    true",
        "[2001:db8:1:2::1],            2001:0db8:1:2:0:0:0:7,   true",
        "2001:db8:1:2::1,              2001:db8:1:3::1,         false",
        "fe80::1%eth0,                 fe80::2,                 true",
        "::ffff:192.0.2.1,             192.0.2.1,               true",
        "::ffff:192.0.2.1,             192.0.2.2,               false",
        "192.0.2.1,                    192.0.2.2,               false",
    })
    void addressesOfOneNetworkOfIpVersion6AreOneClient(String one, String other, boolean same) {
        assertEquals(0, limit.secondsToWait(one, 60));

        assertEquals(same ? 1 : 0, limit.secondsToWait(other, 1));
    }
}
