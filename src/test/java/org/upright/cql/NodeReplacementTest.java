package org.upright.cql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NodeReplacementTest {
    private final TestCall call = new TestCall();

    private String value(String expression) {
        call.knowledge.put("Sums", "library Sums define \"Asked\": " + expression);
        return call.values("Sums", "Asked").get(0).primitiveValue();
    }

    @Test
    void elementsOfTuplesAreReplacedToo() {
        assertEquals("66 'months'", value("(Tuple { sum: ToString(5 years + 6 months) }).sum"));
    }

    @Test
    void elementsOfInstancesAreReplacedToo() {
        assertEquals("66 'months'", value("(Code { code: ToString(5 years + 6 months) }).code"));
    }
}
