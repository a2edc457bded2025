package org.upright.store.index;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeChildDefinition.IAccessor;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.FhirContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Element;

/** Children of elements by name, over HAPI's definitions: registered types of our own have them too. Thread-safe. */
final class Children {
    private final FhirContext context;
    private final Map<Class<?>, Map<String, Optional<IAccessor>>> accessors = new ConcurrentHashMap<>();

    Children(FhirContext context) {
        this.context = context;
    }

    /** Present children only, in document order. */
    void named(IBase parent, String name, Consumer<IBase> to) {
        for (IBase child : name.equals("extension") ? extensions(parent) : values(parent, name)) {
            if (child != null && !child.isEmpty()) {
                to.accept(child);
            }
        }
    }

    private List<? extends IBase> values(IBase parent, String name) {
        Map<String, Optional<IAccessor>> ofType = accessors.get(parent.getClass());
        if (ofType == null) {
            ofType = accessors.computeIfAbsent(parent.getClass(), type -> new ConcurrentHashMap<>());
        }
        Optional<IAccessor> accessor = ofType.get(name);
        if (accessor == null) {
            accessor = ofType.computeIfAbsent(name, child -> accessor(parent, child));
        }
        return accessor.isPresent() ? accessor.get().getValues(parent) : List.of();
    }

    private static List<? extends IBase> extensions(IBase parent) {
        if (parent instanceof DomainResource resource) {
            return resource.getExtension();
        }
        return parent instanceof Element element ? element.getExtension() : List.of();
    }

    private Optional<IAccessor> accessor(IBase parent, String name) {
        if (!(context.getElementDefinition(parent.getClass())
                instanceof BaseRuntimeElementCompositeDefinition<?> type)) {
            return Optional.empty();
        }
        return Optional.ofNullable(type.getChildByName(name))
                .or(() -> Optional.ofNullable(type.getChildByName(name + "[x]")))
                .map(BaseRuntimeChildDefinition::getAccessor);
    }
}
