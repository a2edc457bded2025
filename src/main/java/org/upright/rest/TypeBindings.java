package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.ResourceBinding;
import ca.uhn.fhir.rest.server.method.BaseMethodBinding;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.hl7.fhir.r4.model.Resource;
import org.upright.store.ResourceStore;

/** HAPI's bindings of the generic providers, one set a type, made at the first request of it. Thread-safe. */
final class TypeBindings {
    private final FhirContext context;
    private final ResourceStore store;
    private final Capabilities capabilities;
    private final TypeOperations operations;
    private final Set<String> names;
    private final Map<String, ResourceBinding> bound = new ConcurrentHashMap<>();

    TypeBindings(FhirContext context, ResourceStore store, Capabilities capabilities, TypeOperations operations) {
        this.context = context;
        this.store = store;
        this.capabilities = capabilities;
        this.operations = operations;
        this.names = names(context);
    }

    /** Every type that can be stored: R4's and Citation. */
    static Set<String> names(FhirContext context) {
        Set<String> names = new TreeSet<>(context.getResourceTypes());
        names.add("Citation");
        return names;
    }

    boolean knows(String type) {
        return names.contains(type);
    }

    /** The method that takes this request; empty where none does. */
    Optional<BaseMethodBinding> of(RequestDetails request) {
        String type = Optional.ofNullable(request.getResourceName()).orElse("");
        return Optional.ofNullable(bound.computeIfAbsent(type, this::bind).getMethod(request));
    }

    private ResourceBinding bind(String type) {
        if (type.isEmpty()) {
            return bind(List.of(new SystemProvider(store), new CapabilityProvider(capabilities)));
        }
        Class<? extends Resource> model =
                context.getResourceDefinition(type).getImplementingClass().asSubclass(Resource.class);
        List<Object> providers = new ArrayList<>(operations.of(type, model));
        providers.add(new TypeProvider(type, model, store));
        return bind(providers);
    }

    private ResourceBinding bind(List<Object> providers) {
        ResourceBinding binding = new ResourceBinding();
        for (Object provider : providers) {
            for (Method method : provider.getClass().getDeclaredMethods()) {
                Optional.ofNullable(BaseMethodBinding.bindMethod(method, context, provider))
                        .ifPresent(binding::addMethod);
            }
        }
        return binding;
    }
}
