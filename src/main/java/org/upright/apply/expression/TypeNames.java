package org.upright.apply.expression;

import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition.ChildTypeEnum;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.model.api.annotation.DatatypeDef;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.StructureDefinitionKind;
import org.hl7.fhir.r4.model.StructureDefinition.TypeDerivationRule;
import org.jspecify.annotations.Nullable;

/**
 * The types that FHIRPath may name, told from the model.
 *
 * <p>The engine wants StructureDefinitions only to learn which types there are and what each is a kind of; reading R4's
 * costs a second and some 80 MB. Profiles, which the model does not know, are read by HAPI when asked for.
 */
final class TypeNames implements IValidationSupport {
    private static final String BASE = "http://hl7.org/fhir/StructureDefinition/";

    private final FhirContext fhir;
    private final Map<String, StructureDefinition> byUrl = new TreeMap<>();

    TypeNames(FhirContext fhir) {
        this.fhir = fhir;
        fhir.getResourceTypes().forEach(name -> add(name, StructureDefinitionKind.RESOURCE, "DomainResource"));
        List.of("Bundle", "Binary", "Parameters", "DomainResource")
                .forEach(name -> add(name, StructureDefinitionKind.RESOURCE, "Resource"));
        root("Resource", StructureDefinitionKind.RESOURCE).setAbstract(true);
        root("Element", StructureDefinitionKind.COMPLEXTYPE).setAbstract(true);
        fhir.getElementDefinitions().stream()
                .filter(type -> isPrimitive(type) || type.getChildType() == ChildTypeEnum.COMPOSITE_DATATYPE)
                .forEach(type -> add(type.getName(), kind(type), parent(type)));
    }

    @Override
    public FhirContext getFhirContext() {
        return fhir;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends IBaseResource> List<T> fetchAllStructureDefinitions() {
        return (List<T>) List.copyOf(byUrl.values());
    }

    private static StructureDefinitionKind kind(BaseRuntimeElementDefinition<?> type) {
        return isPrimitive(type) ? StructureDefinitionKind.PRIMITIVETYPE : StructureDefinitionKind.COMPLEXTYPE;
    }

    /** The model's classes inherit as FHIR's types do; those without a name of their own are an Element. */
    private static String parent(BaseRuntimeElementDefinition<?> type) {
        DatatypeDef parent = type.getImplementingClass().getSuperclass().getAnnotation(DatatypeDef.class);
        return parent == null ? "Element" : parent.name();
    }

    private static boolean isPrimitive(BaseRuntimeElementDefinition<?> type) {
        return type.getChildType() == ChildTypeEnum.PRIMITIVE_DATATYPE
                || type.getChildType() == ChildTypeEnum.ID_DATATYPE;
    }

    private void add(String name, StructureDefinitionKind kind, String parent) {
        root(name, kind).setBaseDefinition(BASE + parent);
    }

    private StructureDefinition root(String name, StructureDefinitionKind kind) {
        StructureDefinition definition = new StructureDefinition();
        definition.setUrl(BASE + name);
        definition.setName(name).setType(name).setKind(kind).setDerivation(TypeDerivationRule.SPECIALIZATION);
        byUrl.put(BASE + name, definition);
        return definition;
    }

    @Override
    public @Nullable IBaseResource fetchStructureDefinition(String url) {
        StructureDefinition known = byUrl.get(url);
        return known == null ? fhir.getValidationSupport().fetchStructureDefinition(url) : known;
    }
}
