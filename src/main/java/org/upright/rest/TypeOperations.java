package org.upright.rest;

import java.util.List;
import org.hl7.fhir.r4.model.Resource;

/** Port: operations that every type has; providers are made when a type is first asked for. */
public interface TypeOperations {
    /** Providers that implement HAPI's IResourceProvider for this type; may be empty. */
    List<Object> of(String type, Class<? extends Resource> model);

    /** For an endpoint without any. */
    static TypeOperations none() {
        return (type, model) -> List.of();
    }
}
