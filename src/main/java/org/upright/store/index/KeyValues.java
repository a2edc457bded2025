package org.upright.store.index;

import java.util.function.Consumer;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/**
 * Rows of tokens, strings, references and urls.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#token">token and the other types of parameters</a>
 */
final class KeyValues {
    private KeyValues() {}

    static void add(IBase value, IndexedParameter parameter, int group, RowSink sink) {
        switch (parameter.kind()) {
            case TOKEN -> token(value, parameter.pid(), group, sink);
            case STRING -> strings(value, text -> string(text, parameter.pid(), group, sink));
            case REFERENCE -> reference(value, parameter, group, sink);
            default -> url(value, parameter.pid(), group, sink);
        }
    }

    private static void token(IBase value, int pid, int group, RowSink sink) {
        if (value instanceof CodeableConcept concept) {
            concept.getCoding().forEach(coding -> coding(coding, pid, group, sink));
        } else if (value instanceof Coding coding) {
            coding(coding, pid, group, sink);
        } else if (value instanceof Identifier identifier) {
            token(text(identifier.getValueElement()), text(identifier.getSystemElement()), pid, group, sink);
        } else if (value instanceof ContactPoint contact) {
            token(text(contact.getValueElement()), "", pid, group, sink);
        } else if (value instanceof Enumeration<?> code && code.hasValue()) {
            String system = code.getSystem();
            token(code.getValueAsString(), system == null ? "" : system, pid, group, sink);
        } else if (value instanceof PrimitiveType<?> primitive) {
            token(text(primitive), "", pid, group, sink);
        }
    }

    private static void coding(Coding coding, int pid, int group, RowSink sink) {
        token(text(coding.getCodeElement()), text(coding.getSystemElement()), pid, group, sink);
    }

    private static void token(String code, String system, int pid, int group, RowSink sink) {
        if (!code.isEmpty() || !system.isEmpty()) {
            sink.key(pid, Texts.exact(code), Texts.exact(system), group);
        }
    }

    /** Every string that a value is found by. */
    static void strings(IBase value, Consumer<String> to) {
        if (value instanceof HumanName name) {
            to.accept(text(name.getFamilyElement()));
            to.accept(text(name.getTextElement()));
            name.getGiven().forEach(part -> to.accept(text(part)));
            name.getPrefix().forEach(part -> to.accept(text(part)));
            name.getSuffix().forEach(part -> to.accept(text(part)));
        } else if (value instanceof Address address) {
            address.getLine().forEach(line -> to.accept(text(line)));
            to.accept(text(address.getCityElement()));
            to.accept(text(address.getDistrictElement()));
            to.accept(text(address.getStateElement()));
            to.accept(text(address.getPostalCodeElement()));
            to.accept(text(address.getCountryElement()));
            to.accept(text(address.getTextElement()));
        } else if (value instanceof CodeableConcept concept) {
            to.accept(text(concept.getTextElement()));
            concept.getCoding().forEach(coding -> to.accept(text(coding.getDisplayElement())));
        } else if (value instanceof IPrimitiveType<?> primitive) {
            to.accept(text(primitive));
        }
    }

    private static void string(String text, int pid, int group, RowSink sink) {
        if (!text.isBlank()) {
            sink.key(pid, Texts.normalised(text), Texts.exact(text), group);
        }
    }

    private static void reference(IBase value, IndexedParameter parameter, int group, RowSink sink) {
        if (value instanceof Reference reference) {
            ReferenceKey.of(text(reference.getReferenceElement_()))
                    .ifPresent(key -> sink.key(parameter.pid(), key.k(), key.x(), group));
            if (reference.hasIdentifier()) {
                token(reference.getIdentifier(), parameter.companion(), group, sink);
            }
        } else if (value instanceof CanonicalType canonical && canonical.hasValue()) {
            ReferenceKey key = ReferenceKey.ofCanonical(canonical.getValue());
            sink.key(parameter.pid(), key.k(), key.x(), group);
        } else if (value instanceof Resource resource && resource.getId() != null) {
            sink.key(parameter.pid(), resource.getIdElement().getIdPart(), resource.fhirType(), group);
        } else if (value instanceof IPrimitiveType<?> uri && uri.hasValue()) {
            sink.key(parameter.pid(), Texts.exact(text(uri)), "", group);
        }
    }

    private static void url(IBase value, int pid, int group, RowSink sink) {
        if (value instanceof CanonicalType canonical && canonical.hasValue()) {
            ReferenceKey key = ReferenceKey.ofCanonical(canonical.getValue());
            sink.key(pid, key.k(), key.x(), group);
        } else if (value instanceof IPrimitiveType<?> uri && uri.hasValue()) {
            sink.key(pid, Texts.exact(text(uri)), "", group);
        }
    }

    /** Empty where the element has no value. */
    static String text(IPrimitiveType<?> element) {
        String text = element.getValueAsString();
        return text == null ? "" : text;
    }
}
