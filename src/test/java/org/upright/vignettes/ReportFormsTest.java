package org.upright.vignettes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** The same report for a terminal and for a build server. */
class ReportFormsTest {
    private static final BenchReport REPORT = new BenchReport(
            List.of(
                    new Trial("v1", "A woman", "small", Duration.ofMillis(1500), Optional.empty(), List.of()),
                    new Trial(
                            "v2",
                            "A man",
                            "small",
                            Duration.ofMillis(20),
                            Optional.empty(),
                            List.of(new Difference(
                                    "`a` is < expected\u0001 & missing.", List.of("[taken] Group", "  x: true"))))),
            new Coverage(
                    List.of(new SeenCondition("p|1", "a", "x", Set.of("true"))),
                    List.of(new SeenAction("p|1", "a", true, true, true)),
                    List.of()));

    @Test
    void theTextHasALineEachVignetteWhatDiffersAndTheGaps() {
        assertEquals("""
                ok      v1: A woman
                FAILED  v2: A man
                        `a` is < expected\u0001 & missing.
                          [taken] Group
                            x: true
                2 vignettes: 1 passed, 1 failed.
                Conditions: 1; seen true 1, false 0, unknown 0.
                Actions: 1; taken 1, left out 1.
                Not tried by any vignette:
                  Condition `x` of action `a` of `p|1` is never false.
                Never seen unknown (no gap where the author made the condition true or false whatever is missing):
                  `x` of action `a` of `p|1`
                """, BenchText.of(REPORT));
    }

    @Test
    void theXmlIsWhatBuildServersRead() throws Exception {
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(JUnitXml.of(REPORT, "the suite"))))
                .getDocumentElement();

        assertEquals("the suite", suite.getAttribute("name"));
        assertEquals("2", suite.getAttribute("tests"));
        assertEquals("1", suite.getAttribute("failures"));
        assertEquals("1.520", suite.getAttribute("time"));
        Element failed = (Element) suite.getElementsByTagName("testcase").item(1);
        assertEquals("v2: A man", failed.getAttribute("name"));
        assertEquals("vignettes.small", failed.getAttribute("classname"));
        Element failure = (Element) failed.getElementsByTagName("failure").item(0);
        assertEquals("`a` is < expected & missing.", failure.getAttribute("message"));
        assertEquals("`a` is < expected & missing.\n  [taken] Group\n    x: true", failure.getTextContent());
    }
}
