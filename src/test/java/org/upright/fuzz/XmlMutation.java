package org.upright.fuzz;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.DOMException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The same changes to XML. */
final class XmlMutation {
    private static final List<String> NAMES =
            List.of("extension", "id", "nothing", "contained", "text", "meta", "value", "div");

    private final Draw draw;

    XmlMutation(Draw draw) {
        this.draw = draw;
    }

    byte[] spoilt(byte[] xml) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
            for (int left = draw.few(); left > 0; left--) {
                change(document);
            }
            Transformer transformer = TransformerFactory.newInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, draw.once(2) ? "yes" : "no");
            StringWriter text = new StringWriter();
            transformer.transform(new DOMSource(document), new StreamResult(text));
            return text.toString().getBytes(StandardCharsets.UTF_8);
        } catch (Exception e) { // a change that XML itself does not allow leaves the body as it is
            return xml;
        }
    }

    private void change(Document document) {
        List<Element> all = elements(document);
        Element one = draw.one(all);
        if (one == document.getDocumentElement()) {
            return;
        }
        try {
            change(one, draw.one(all), document);
        } catch (DOMException impossible) {
            one.setAttribute("value", draw.one(Hostile.TEXTS));
        }
    }

    private void change(Element one, Element other, Document document) {
        Node parent = one.getParentNode();
        switch (draw.below(9)) {
            case 0 -> parent.removeChild(one);
            case 1 -> parent.insertBefore(one.cloneNode(true), one);
            case 2 -> parent.replaceChild(other.cloneNode(true), one);
            case 3 -> document.renameNode(one, one.getNamespaceURI(), draw.one(NAMES));
            case 4 -> parent.replaceChild(deep(one, draw.once(3) ? 150 + draw.below(80) : draw.few(), document), one);
            case 5 -> one.setAttribute(draw.one(NAMES), draw.one(Hostile.TEXTS));
            case 6 -> one.appendChild(document.createTextNode(draw.one(Hostile.TEXTS)));
            case 7 -> document.renameNode(one, draw.once(2) ? "" : "http://example.org/other", one.getLocalName());
            default -> one.setAttribute("value", value());
        }
    }

    private static Element deep(Element inner, int depth, Document document) {
        Element made = (Element) inner.cloneNode(true);
        for (int i = 0; i < depth; i++) {
            Element around = document.createElementNS("http://hl7.org/fhir", "extension");
            around.setAttribute("url", "x");
            around.appendChild(made);
            made = around;
        }
        return made;
    }

    private String value() {
        return draw.one(draw.one(
                List.of(Hostile.NUMBERS, Hostile.DATES, Hostile.REFERENCES, Hostile.TEXTS, Hostile.EXPRESSIONS)));
    }

    private static List<Element> elements(Document document) {
        NodeList nodes = document.getElementsByTagName("*");
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            all.add((Element) nodes.item(i));
        }
        return all;
    }
}
