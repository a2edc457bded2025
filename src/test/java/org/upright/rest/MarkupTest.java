package org.upright.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.hl7.fhir.r4.model.Narrative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkupTest {
    private static Narrative narrative(String inner) {
        Narrative narrative = new Narrative();
        narrative.setDivAsString("<div xmlns=\"http://www.w3.org/1999/xhtml\">" + inner + "</div>");
        return narrative;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p class=\"x\" style=\"color: red\">text</p>",
                "<a href=\"https://example.org/a?b=c:d\">link</a><a href=\"Patient/1\">x</a><a href=\"#a\">y</a>",
                "<img src=\"data:image/png;base64,iVBORw0KGgo=\" alt=\"x\"/><img src=\"#pic\"/>",
                "<table><tbody><tr><td colspan=\"2\">1</td></tr></tbody></table>"
            })
    void formattingIsAllowed(String inner) {
        assertEquals(List.of(), Markup.of(narrative(inner).getDiv()).forbidden());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<script>alert(1)</script>             | the element `script`",
                "<p onclick=\"x()\">a</p>              | the attribute `onclick` on `p`",
                "<img src=\"x\" onerror=\"x()\"/>      | the attribute `onerror` on `img`",
                "<a href=\"javascript:x()\">a</a>      | the attribute `href` on `a`",
                "<a href=\" JaVaScRiPt:x()\">a</a>     | the attribute `href` on `a`",
                "<a href=\"data:text/html,x\">a</a>    | the attribute `href` on `a`",
                "<a href=\"vbscript:x\">a</a>          | the attribute `href` on `a`",
                "<img src=\"data:image/svg+xml;base64,AA\"/> | the attribute `src` on `img`",
                "<p style=\"background: url(x)\">a</p> | the attribute `style` on `p`",
                "<iframe src=\"https://a.example\"/>   | the element `iframe`",
                "<form><input/></form>                 | the element `form`",
                "<svg><script>1</script></svg>         | the element `svg`",
            })
    void whatIsActiveIsFoundAndTakenOut(String inner, String found) {
        Narrative narrative = narrative(inner + "<b>stays</b>");
        Markup markup = Markup.of(narrative.getDiv());

        assertEquals(found, markup.forbidden().get(0));
        markup.clean();
        assertEquals(List.of(), Markup.of(narrative.getDiv()).forbidden());
        assertEquals(
                "stays",
                narrative
                        .getDiv()
                        .allText()
                        .substring(narrative.getDiv().allText().length() - 5));
    }

    @Test
    void everyFindingIsNamed() {
        assertEquals(
                List.of("the element `script`", "the element `object`"),
                Markup.of(narrative("<script>1</script><object>2</object>").getDiv())
                        .forbidden());
    }
}
