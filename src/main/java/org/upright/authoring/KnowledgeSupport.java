package org.upright.authoring;

import ca.uhn.fhir.context.FhirContext;
import java.util.Optional;
import java.util.function.Supplier;
import org.hl7.fhir.common.hapi.validation.support.BaseValidationSupport;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.jspecify.annotations.Nullable;
import org.upright.apply.expression.Knowledge;

/** Our own value sets, code systems and profiles, for HAPI's validator. {@code null} is HAPI's word for unknown. */
final class KnowledgeSupport extends BaseValidationSupport {
    private final Supplier<Knowledge> knowledge;

    KnowledgeSupport(FhirContext context, Supplier<Knowledge> knowledge) {
        super(context);
        this.knowledge = knowledge;
    }

    @Override
    public String getName() {
        return "knowledge artifacts";
    }

    @Override
    public @Nullable IBaseResource fetchCodeSystem(String system) {
        return find(CodeSystem.class, system).orElse(null);
    }

    @Override
    public @Nullable IBaseResource fetchValueSet(String url) {
        return find(ValueSet.class, url).orElse(null);
    }

    @Override
    public @Nullable IBaseResource fetchStructureDefinition(String url) {
        return find(StructureDefinition.class, url).orElse(null);
    }

    @Override
    public <T extends IBaseResource> @Nullable T fetchResource(@Nullable Class<T> type, String url) {
        return type == null || !Resource.class.isAssignableFrom(type)
                ? null
                : type.cast(find(type.asSubclass(Resource.class), url).orElse(null));
    }

    private <T extends Resource> Optional<T> find(Class<T> type, String url) {
        return WrittenCanonical.find(knowledge.get(), type, url);
    }
}
