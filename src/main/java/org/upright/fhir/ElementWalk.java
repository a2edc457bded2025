package org.upright.fhir;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeChildDefinition.IAccessor;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.BackboneElement;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.Extension;

/**
 * Every element of a resource, with what is in extensions and in contained resources. Thread-safe.
 *
 * <p>HAPI's terser passes by the extensions of dates, texts and other primitives.
 */
public final class ElementWalk {
    private static final Set<String> WALKED_OTHERWISE = Set.of("extension", "modifierExtension");

    private final FhirContext context;
    private final Map<Class<?>, List<IAccessor>> accessors = new ConcurrentHashMap<>();

    public ElementWalk(FhirContext context) {
        this.context = context;
    }

    /** The element itself and all below it that are not empty, in document order, extensions last. */
    public void each(IBase element, Consumer<IBase> to) {
        to.accept(element);
        for (IAccessor accessor : accessors.computeIfAbsent(element.getClass(), type -> accessors(element))) {
            accessor.getValues(element).forEach(child -> present(child, to));
        }
        if (element instanceof DomainResource holder) {
            all(holder.getExtension(), to);
            all(holder.getModifierExtension(), to);
        }
        if (element instanceof BackboneElement holder && holder.hasModifierExtension()) {
            all(holder.getModifierExtension(), to);
        }
        if (element instanceof Element holder && holder.hasExtension()) {
            all(holder.getExtension(), to);
        }
    }

    private void present(IBase child, Consumer<IBase> to) {
        if (child != null && !child.isEmpty()) {
            each(child, to);
        }
    }

    private void all(List<Extension> extensions, Consumer<IBase> to) {
        extensions.forEach(extension -> present(extension, to));
    }

    private List<IAccessor> accessors(IBase element) {
        return context.getElementDefinition(element.getClass()) instanceof BaseRuntimeElementCompositeDefinition<?> type
                ? type.getChildren().stream()
                        .filter(child -> !WALKED_OTHERWISE.contains(child.getElementName()))
                        .map(BaseRuntimeChildDefinition::getAccessor)
                        .toList()
                : List.of();
    }
}
