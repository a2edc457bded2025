package org.upright.guard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
    private static final Guard GUARD = new Guard(GuardLimits.standard());
    private static final String BUNDLE = "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":"
            + "\"Observation\",\"valueQuantity\":{\"value\":-7.50e-3,\"unit\":\"Größe 🦴 \\u00e9\\ud83e\\uddb4\"},"
            + "\"text\":{\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><p>a &lt; b<br/></p></div>\"}}},"
            + "{\"search\":{\"mode\":\"match\"},\"x\":[true,false,null,0,-0.0,[],{}]}]}";

    private static void check(String text, Form form) {
        GUARD.check(text.getBytes(StandardCharsets.UTF_8), form);
    }

    private static String refusal(String text, Form form) {
        return assertThrows(BadInputException.class, () -> check(text, form)).getMessage();
    }

    @Test
    void anHonestBodyPassesInOnePieceAndByteByByte() {
        byte[] body = BUNDLE.getBytes(StandardCharsets.UTF_8);

        GUARD.check(body, Form.JSON);
        BodyCheck pieces = GUARD.body(Form.EITHER);
        for (int i = 0; i < body.length; i++) {
            pieces.more(body, i, 1);
        }
        pieces.end();
    }

    private static long values(String text) {
        BodyCheck check = GUARD.body(Form.EITHER);
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        check.more(body, 0, body.length);
        return check.values();
    }

    @Test
    void valuesAreCountedForWhatTheyCostAParser() {
        assertEquals(6, values("{\"a\":[1,\"x\",null],\"b\":true}"));
        assertEquals(4, values("<a b='1'><c d=\"2\"/></a>"));
    }

    @Test
    void whatIsReadIsWhatWasSent() throws IOException {
        byte[] body = BUNDLE.getBytes(StandardCharsets.UTF_8);

        assertArrayEquals(body, GUARD.read(new ByteArrayInputStream(body), Form.EITHER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1000", "1e1000000", "1e1000000000", "-2.5E+31", "1e-99999999999999999999"})
    void aHugeExponentIsRefusedWithItsPlace(String number) {
        String body = "{\"entry\":[{\"a\":1},{\"resource\":{\"value\":" + number + "}}]}";

        BadInputException refused = assertThrows(
                BadInputException.class, () -> GUARD.check(body.getBytes(StandardCharsets.UTF_8), Form.JSON));

        assertEquals(
                "At `entry[1].resource.value`: a number has an exponent beyond 30; from -30 to 30 is expected.",
                refused.getMessage());
        assertEquals("entry[1].resource.value", refused.place());
        assertEquals(BadInputException.Kind.MALFORMED, refused.kind());
    }

    @Test
    void aNumberOfManyDigitsIsRefusedAndFortyAreNot() {
        check("{\"v\":" + "9".repeat(20) + "." + "1".repeat(20) + "e30}", Form.JSON);

        assertEquals(
                "At `v`: a number has more than 40 digits; fewer are expected.",
                refusal("{\"v\":" + "9".repeat(1_500) + "}", Form.JSON));
        assertEquals(
                "At `v`: a number has more than 40 digits; fewer are expected.",
                refusal("{\"v\":0." + "0".repeat(40) + "}", Form.JSON));
    }

    @Test
    void jsonMayBeNestedTwoHundredDeepAndNoDeeper() {
        check("[".repeat(200) + "]".repeat(200), Form.JSON);

        String inner = "[".repeat(198);
        assertTrue(refusal("{\"a\":{\"b\":" + inner + "[", Form.JSON)
                .endsWith(": values are nested deeper than 200; less is expected."));
        assertTrue(refusal("{\"extension\":[".repeat(1_001), Form.JSON)
                .endsWith("values are nested deeper than 200; less is expected."));
    }

    @Test
    void xmlMayBeNestedOneHundredAndNinetyNineDeepAndNoDeeper() {
        check("<a>".repeat(199) + "</a>".repeat(199), Form.XML);

        assertEquals(
                "Elements are nested deeper than 199; less is expected.",
                refusal("<a>".repeat(200) + "</a>".repeat(200), Form.XML));
    }

    @Test
    void aNarrativeInsideJsonIsNoDeeperThanXml() {
        assertEquals(
                "In the markup of `text.div`: Elements are nested deeper than 199; less is expected.",
                refusal("{\"text\":{\"div\":\"" + "<b>".repeat(200) + "\"}}", Form.JSON));
        assertEquals(
                "In the markup of `text.div`: Elements are nested deeper than 199; less is expected.",
                refusal("{\"text\":{\"div\":\"" + "\\u003cb>".repeat(200) + "\"}}", Form.JSON));
        check("{\"note\":\"" + "<b>".repeat(200) + "\"}", Form.JSON);
    }

    @Test
    void documentTypesAreRefusedWhereverTheyStand() {
        String expected = "none is allowed.";

        assertTrue(refusal("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", Form.XML)
                .endsWith(expected));
        assertTrue(refusal("<?xml version=\"1.0\"?><!-- c --><!DOCTYPE lolz [", Form.XML)
                .endsWith(expected));
        assertTrue(refusal("{\"text\":{\"div\":\"<!DOCTYPE x><div/>\"}}", Form.JSON)
                .endsWith(expected));
    }

    @Test
    void honestXmlPasses() {
        check(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- one - two --><Patient xmlns=\"http://hl7.org/fhir\">"
                        + "<id value='a>b'/><text><div><![CDATA[ a < ] b ]]></div></text><value value=\"1e30\"/>"
                        + "</Patient>\n<!--end-->",
                Form.XML);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<a/><b/>           | A second root element begins at byte 5; the end is expected.",
                "<a/>x              | Byte 4 is outside of the root element; the end is expected.",
                "x<a/>              | Byte 0 is outside of the root element; `<` is expected.",
                "<a><b></b>         | The input ends in the middle; a whole XML document is expected.",
                "<a/></a>           | An element ends at byte 7 that did not begin; `<` and a name are expected.",
                "<a v=\"1e100000\"/> | A number has an exponent beyond 9999; less is expected.",
            })
    void brokenXmlIsRefused(String text, String message) {
        assertEquals(message, refusal(text, Form.XML));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"a\":1,\"b\":2,\"a\":3} | At `a`: the key `a` is there twice; each key may be there once.",
                "{\"a\":1} x              | Byte 8 is `x`; the end is expected.",
                "{\"a\":1}{               | Byte 7 is `{`; the end is expected.",
                "{\"a\":1                 | At `a`: the input ends in the middle; a whole JSON value is expected.",
                "{\"a\":1,}               | At `a`: byte 7 is `}`; a key in quotes is expected.",
                "{a:1}                    | Byte 1 is `a`; a key in quotes is expected.",
                "{'a':1}                  | Byte 1 is `'`; a key in quotes is expected.",
                "{\"a\":01}               | At `a`: byte 6 is `1`; `,` or the end is expected.",
                "{\"a\":+1}               | At `a`: byte 5 is `+`; a JSON value is expected.",
                "{\"a\":1.}               | At `a`: a number is not complete; digits are expected.",
                "{\"a\":NaN}              | At `a`: byte 5 is `N`; a JSON value is expected.",
                "{\"a\":nul}              | At `a`: byte 8 is `}`; `true`, `false` or `null` is expected.",
                "[1,,2]                   | At `[1]`: byte 3 is `,`; a JSON value is expected.",
                "/**/{}                   | Byte 0 is `/`; a JSON value is expected.",
                "{\"a\":\"\\x\"}          | At `a`: byte 7 is `x`; one of \\\" \\\\ \\/ \\n \\r \\t \\u is expected.",
                "{\"a\":\"\\u0000\"}      | At `a`: a text has the escape of U+0000; control characters are not allowed.",
                "{\"a\":\"\\ud800x\"}     | At `a`: a text has half of a surrogate pair; both halves are expected.",
                "{\"\\u0061\":1}          | The key `` goes on with byte 0x5C; plain ASCII is expected.",
            })
    void brokenJsonIsRefusedWithItsPlace(String text, String message) {
        assertEquals(message, refusal(text, Form.JSON));
    }

    @Test
    void emptyInputIsRefused() {
        assertEquals("The input is empty; JSON is expected.", refusal("", Form.JSON));
        assertEquals("The input is empty; JSON is expected.", refusal(" \n", Form.EITHER));
        assertEquals("The input is empty; XML is expected.", refusal("", Form.XML));
        assertDoesNotThrow(() -> check("", Form.QUERY));
    }

    @Test
    void aByteOrderMarkAndNulAreRefused() {
        assertEquals("Byte 0 is a byte order mark; a JSON value is expected.", refusal("\uFEFF{}", Form.EITHER));
        assertEquals("A byte order mark begins the input; `<` is expected.", refusal("\uFEFF<a/>", Form.XML));
        assertEquals("Byte 2 is 0x00; the end is expected.", refusal("{}\0", Form.JSON));
        assertEquals(
                "At `a`: a text has the raw byte 0; control characters are not allowed.",
                refusal("{\"a\":\"x\0\"}", Form.JSON));
    }

    @ParameterizedTest
    @MethodSource("notUtf8")
    void whatIsNoUtf8IsRefused(byte[] bad) {
        byte[] json = "{\"a\":\"____\"}".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bad, 0, json, 6, bad.length);
        byte[] xml = "<a>____</a>".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bad, 0, xml, 3, bad.length);

        assertEquals(
                "At `a`: a text is not UTF-8; bodies are read as UTF-8.",
                assertThrows(BadInputException.class, () -> GUARD.check(json, Form.JSON))
                        .getMessage());
        assertThrows(BadInputException.class, () -> GUARD.check(xml, Form.XML));
    }

    static List<byte[]> notUtf8() {
        return List.of(
                bytes(0xFF),
                bytes(0xC0, 0x80),
                bytes(0xE0, 0x80, 0x80),
                bytes(0xED, 0xA0, 0x80),
                bytes(0xF4, 0x90, 0x80, 0x80),
                bytes(0xC3, 0x28),
                bytes(0x80),
                bytes(0xEF, 0xBF, 0xBF));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        IntStream.range(0, values.length).forEach(i -> bytes[i] = (byte) values[i]);
        return bytes;
    }

    @Test
    void otherEncodingsAreNotGuessed() {
        byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE);

        assertEquals(
                "Byte 1 is 0x00; a key in quotes is expected.",
                assertThrows(BadInputException.class, () -> GUARD.check(utf16, Form.EITHER))
                        .getMessage());
        assertEquals(
                "The charset is `IBM037`; bodies are read as UTF-8 only.",
                assertThrows(BadInputException.class, () -> GUARD.checkCharset("IBM037"))
                        .getMessage());
        GUARD.checkCharset("utf-8");
    }

    @Test
    void aBodyOverTheLimitIsRefusedHoweverItArrives() {
        Guard small = new Guard(GuardLimits.standard().withBytes(10));

        small.check("[12345678]".getBytes(StandardCharsets.US_ASCII), Form.JSON);
        BadInputException refused = assertThrows(
                BadInputException.class,
                () -> small.read(
                        new ByteArrayInputStream("[123456789]".getBytes(StandardCharsets.US_ASCII)), Form.JSON));
        assertEquals("The body is larger than 10 bytes; that is the limit here.", refused.getMessage());
        assertEquals(BadInputException.Kind.TOO_LARGE, refused.kind());
        assertThrows(BadInputException.class, () -> small.checkLength(11));
        small.checkLength(-1);
    }

    @Test
    void formDataIsOnlyCountedUnlessItIsJsonAfterAll() {
        check("_id=a&_sort=-date{", Form.QUERY);

        assertEquals(
                "At `a`: a number has an exponent beyond 30; from -30 to 30 is expected.",
                refusal(" {\"a\":1e99}", Form.QUERY));
    }

    @Test
    void longUrlsAndPackedBodiesAreRefused() {
        GUARD.checkUrl(8_192);
        assertEquals(
                BadInputException.Kind.URL_TOO_LONG,
                assertThrows(BadInputException.class, () -> GUARD.checkUrl(8_193))
                        .kind());
        assertEquals(
                "`Content-Encoding` is `gzip`; bodies are read uncompressed only.",
                assertThrows(BadInputException.class, () -> GUARD.checkContentEncoding("gzip"))
                        .getMessage());
    }

    @Test
    void anObjectHasABoundedNumberOfKeys() {
        StringBuilder body = new StringBuilder("{");
        IntStream.range(0, 257).forEach(i -> body.append("\"k").append(i).append("\":1,"));

        assertEquals(
                "At `k256`: an object has more than 256 keys; fewer are expected.",
                refusal(body.toString(), Form.JSON));
    }

    /** Whatever passes, Jackson reads too: the guard is at least as strict as the parser behind it. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatPassesIsReadByAStrictParser(int seed) {
        Random random = new Random(seed);
        byte[] body = BUNDLE.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i <= random.nextInt(3); i++) {
            body[random.nextInt(body.length)] = (byte)
                    (random.nextBoolean() ? "{}[]\",:0eE+-. \\u".charAt(random.nextInt(16)) : random.nextInt(256));
        }

        if (passes(body)) {
            assertDoesNotThrow(() -> parse(body), () -> "seed " + seed);
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    private static boolean passes(byte[] body) {
        try {
            GUARD.check(body, Form.JSON);
            return true;
        } catch (BadInputException refused) {
            return false;
        }
    }

    private static void parse(byte[] body) {
        try (JsonParser parser = new JsonFactory()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .createParser(body)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken().isNumeric()) {
                    assertTrue(parser.getText().length() < 50);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
