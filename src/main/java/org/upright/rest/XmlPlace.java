package org.upright.rest;

import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Where an element stands in the XML of a resource, written as its place in JSON would be: with the number of each element
 * that may repeat, without the name of a resource inside another one. Used once.
 */
final class XmlPlace {
    private static final XMLInputFactory XML = factory();

    private final FhirContext context;
    private final Deque<Frame> path = new ArrayDeque<>();

    /**
     * @param shown its part of the place; empty for a resource inside another one
     * @param definition where the element is known
     */
    private record Frame(
            String shown,
            Optional<BaseRuntimeElementCompositeDefinition<?>> definition,
            Map<String, Integer> children) {}

    private XmlPlace(FhirContext context) {
        this.context = context;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /**
     * The first element of this name, or the first that has an attribute of it, such as {@code Patient.name[0].famly}.
     *
     * @param value that it has, where that is known
     */
    static Optional<String> of(byte[] body, String name, Optional<String> value, FhirContext context) {
        try {
            XMLStreamReader reader = XML.createXMLStreamReader(new ByteArrayInputStream(body));
            try {
                return new XmlPlace(context).find(reader, name, value);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            return Optional.empty(); // no XML: then the message must do
        }
    }

    private Optional<String> find(XMLStreamReader reader, String name, Optional<String> value)
            throws XMLStreamException {
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                enter(reader.getLocalName());
                if (isHere(reader, name, value)) {
                    return Optional.of(shown());
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                Frame unused = path.removeLast();
            }
        }
        return Optional.empty();
    }

    private static boolean isHere(XMLStreamReader reader, String name, Optional<String> value) {
        boolean named = reader.getLocalName().equals(name) || reader.getAttributeValue(null, name) != null;
        return named && (value.isEmpty() || value.get().equals(reader.getAttributeValue(null, "value")));
    }

    private void enter(String name) {
        Optional<Frame> parent = Optional.ofNullable(path.peekLast());
        boolean isResource = Character.isUpperCase(name.charAt(0));
        if (isResource) {
            path.addLast(new Frame(parent.isEmpty() ? name : "", resource(name), new HashMap<>()));
            return;
        }
        int before = parent.map(frame -> frame.children().merge(name, 1, Integer::sum) - 1)
                .orElse(0);
        var child = parent.flatMap(Frame::definition).flatMap(known -> Optional.ofNullable(known.getChildByName(name)));
        boolean repeats =
                before > 0 || child.filter(known -> known.getMax() != 1).isPresent();
        Optional<BaseRuntimeElementCompositeDefinition<?>> type =
                child.flatMap(known -> composite(known.getChildByName(name)));
        path.addLast(new Frame(repeats ? name + "[" + before + "]" : name, type, new HashMap<>()));
    }

    private Optional<BaseRuntimeElementCompositeDefinition<?>> resource(String name) {
        return context.getResourceTypes().contains(name)
                ? Optional.of(context.getResourceDefinition(name))
                : Optional.empty();
    }

    private static Optional<BaseRuntimeElementCompositeDefinition<?>> composite(BaseRuntimeElementDefinition<?> type) {
        return type instanceof BaseRuntimeElementCompositeDefinition<?> composite
                ? Optional.of(composite)
                : Optional.empty();
    }

    private String shown() {
        return path.stream().map(Frame::shown).filter(part -> !part.isEmpty()).collect(Collectors.joining("."));
    }
}
