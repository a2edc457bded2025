package org.upright.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.hl7.fhir.utilities.xhtml.NodeType;
import org.hl7.fhir.utilities.xhtml.XhtmlNode;

/**
 * The markup of one narrative, held to what FHIR allows: formatting, links and images, no script and no event.
 *
 * @see <a href="https://hl7.org/fhir/R4/narrative.html#xhtml">Narrative</a>
 */
final class Markup {
    private static final Set<String> ELEMENTS = Set.of(
            ("a abbr acronym address b bdo big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3"
                            + " h4 h5 h6 hr i img ins kbd li ol p pre q samp small span strong sub sup table tbody td tfoot"
                            + " th thead tr tt ul var")
                    .split(" "));
    private static final Set<String> ATTRIBUTES = Set.of(
            ("abbr accesskey align alt axis bgcolor border cellpadding cellspacing char charoff charset cite class colspan"
                            + " compact coords datetime dir frame headers height href hreflang hspace id lang longdesc name"
                            + " nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type"
                            + " valign value vspace width xml:lang xmlns")
                    .split(" "));
    private static final Set<String> ADDRESSES = Set.of("href", "src", "cite", "longdesc");
    private static final Pattern SAFE_ADDRESS = Pattern.compile(
            "(?i)(https?|mailto|tel|cid):[^\\s]*|data:image/(png|gif|jpe?g);base64,[a-z0-9+/=\\s]*|[^:\\\\\\p{Cntrl}]*([#?/][^\\\\\\p{Cntrl}]*)?");
    private static final Pattern ACTIVE_STYLE =
            Pattern.compile("(?i)url|expression|import|behavior|binding|javascript|[\\\\<@]|/\\*");

    private final XhtmlNode root;
    private final List<String> forbidden = new ArrayList<>();

    private Markup(XhtmlNode root) {
        this.root = root;
    }

    static Markup of(XhtmlNode root) {
        Markup markup = new Markup(root);
        markup.look(root);
        return markup;
    }

    /** Each as it is to be said, in document order; empty where all is allowed. */
    List<String> forbidden() {
        return List.copyOf(forbidden);
    }

    private void look(XhtmlNode node) {
        attributes(node).forEach((name, value) -> {
            if (!isAllowed(name, value)) {
                forbidden.add("the attribute `" + name + "` on `" + node.getName() + "`");
            }
        });
        for (XhtmlNode child : node.getChildNodes()) {
            if (isElement(child) && !ELEMENTS.contains(lower(child.getName()))) {
                forbidden.add("the element `" + child.getName() + "`");
            } else {
                look(child);
            }
        }
    }

    /** Takes out what is forbidden: elements with all that is in them. */
    void clean() {
        clean(root);
    }

    private static void clean(XhtmlNode node) {
        attributes(node).entrySet().removeIf(attribute -> !isAllowed(attribute.getKey(), attribute.getValue()));
        node.getChildNodes().removeIf(child -> isElement(child) && !ELEMENTS.contains(lower(child.getName())));
        node.getChildNodes().forEach(Markup::clean);
    }

    private static Map<String, String> attributes(XhtmlNode node) {
        return Optional.ofNullable(node.getAttributes()).orElseGet(Map::of);
    }

    private static boolean isElement(XhtmlNode node) {
        return node.getNodeType() == NodeType.Element;
    }

    private static boolean isAllowed(String name, String value) {
        String attribute = lower(name);
        if (!ATTRIBUTES.contains(attribute)) {
            return attribute.startsWith("xmlns:");
        }
        if (ADDRESSES.contains(attribute)) {
            return SAFE_ADDRESS.matcher(value.strip()).matches();
        }
        return !attribute.equals("style") || !ACTIVE_STYLE.matcher(value).find();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
