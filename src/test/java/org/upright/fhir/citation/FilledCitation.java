package org.upright.fhir.citation;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Random;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IBaseEnumeration;
import org.hl7.fhir.instance.model.api.IPrimitiveType;
import org.hl7.fhir.r4.model.BackboneElement;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Base64BinaryType;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.MarkdownType;
import org.hl7.fhir.r4.model.Narrative;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.StringType;

/** A Citation in which every element has a value, with ids and extensions everywhere; which values, the seed decides. */
final class FilledCitation {
    private static final List<String> ON_EVERY_ELEMENT = List.of("id", "extension", "modifierExtension");
    private static final List<String> ON_THE_RESOURCE = List.of("contained", "text", "meta");
    private final FhirContext context;
    private final Random random;

    FilledCitation(FhirContext context, long seed) {
        this.context = context;
        random = new Random(seed);
    }

    Citation make() {
        Citation citation = new Citation();
        citation.setId("filled");
        citation.getMeta().addProfile("http://upright.example.org/profile").setVersionId("3");
        citation.getText().setStatus(Narrative.NarrativeStatus.GENERATED).setDivAsString("<div>All of it</div>");
        Patient contained = new Patient();
        contained.setId("inside");
        citation.addContained(contained);
        citation.addExtension(extension());
        citation.addModifierExtension(extension());
        fillChildren(citation);
        citation.getCitedArtifact().getVersion().getBaseCitation().setReference("#inside");
        return citation;
    }

    private void fillChildren(Base parent) {
        var definition = (BaseRuntimeElementCompositeDefinition<?>) context.getElementDefinition(parent.getClass());
        definition.getChildren().stream()
                .filter(child -> !ON_EVERY_ELEMENT.contains(child.getElementName()))
                .filter(child -> !(parent instanceof Citation && ON_THE_RESOURCE.contains(child.getElementName())))
                .forEach(child -> fill(parent, child));
    }

    private void fill(Base parent, BaseRuntimeChildDefinition child) {
        int count = child.getMax() == 1 ? 1 : 1 + random.nextInt(2);
        List<String> names = List.copyOf(new java.util.TreeSet<>(child.getValidChildNames()));
        String name = names.get(random.nextInt(names.size()));
        for (int i = 0; i < count; i++) {
            BaseRuntimeElementDefinition<?> definition = child.getChildByName(name);
            Base value = (Base) definition.newInstance(child.getInstanceConstructorArguments());
            child.getMutator().addValue(parent, value);
            fill(value);
        }
    }

    private void fill(Base value) {
        if (value instanceof Element element) {
            element.setId("e" + random.nextInt(1_000_000));
            element.addExtension(extension());
        }
        if (value instanceof BackboneElement backbone) {
            backbone.addModifierExtension(extension());
        }
        if (value instanceof IPrimitiveType<?> primitive) {
            primitive.setValueAsString(text(value));
        } else if (value instanceof CitationElement) {
            fillChildren(value);
        } else {
            fillDatatype(value);
        }
    }

    /** One level of a datatype of HAPI's own: its parts are HAPI's business. */
    private void fillDatatype(Base value) {
        var definition = (BaseRuntimeElementCompositeDefinition<?>) context.getElementDefinition(value.getClass());
        definition.getChildren().stream()
                .filter(child -> !ON_EVERY_ELEMENT.contains(child.getElementName()) && child.getMax() == 1)
                .filter(child -> child.getValidChildNames().contains(child.getElementName()))
                .forEach(child -> fillPrimitive(value, child));
    }

    private void fillPrimitive(Base parent, BaseRuntimeChildDefinition child) {
        BaseRuntimeElementDefinition<?> definition = child.getChildByName(child.getElementName());
        if (!IPrimitiveType.class.isAssignableFrom(definition.getImplementingClass())) {
            return;
        }
        IBase value = definition.newInstance(child.getInstanceConstructorArguments());
        if (!(value instanceof IBaseEnumeration<?>)) {
            ((IPrimitiveType<?>) value).setValueAsString(text((Base) value));
            child.getMutator().addValue(parent, value);
        }
    }

    private String text(Base primitive) {
        if (primitive instanceof IBaseEnumeration<?>) {
            return List.of("draft", "active", "retired").get(random.nextInt(3));
        }
        if (primitive instanceof BooleanType) {
            return String.valueOf(random.nextBoolean());
        }
        if (primitive instanceof BaseDateTimeType) {
            return "20%02d-0%d-1%d".formatted(random.nextInt(25), 1 + random.nextInt(9), random.nextInt(9));
        }
        if (primitive instanceof IntegerType) {
            return String.valueOf(1 + random.nextInt(900));
        }
        if (primitive instanceof Base64BinaryType) {
            return "YWxsIG9mIGl0";
        }
        boolean spaced = primitive.getClass() == StringType.class || primitive instanceof MarkdownType;
        return (spaced ? "text \u00e9 & <" : "urn:x-") + random.nextInt(1_000_000);
    }

    private Extension extension() {
        return new Extension(
                "http://upright.example.org/x" + random.nextInt(100), new StringType("v" + random.nextInt(9)));
    }
}
