package org.upright.metrics;

import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import jakarta.servlet.ServletRequest;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;

/** Notes what a FHIR request is, once it is known and before anybody refuses it. */
@Interceptor
final class OperationNames {
    private static final String KEY = OperationNames.class.getName();

    private final Set<String> operations;

    /** @param operations names of those that are offered, without {@code $} */
    OperationNames(Set<String> operations) {
        this.operations = Set.copyOf(operations);
    }

    /** A batch stays one, whatever its entries ask for. */
    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED, order = -200)
    public void note(ServletRequestDetails request, RestOperationTypeEnum interaction) {
        ServletRequest noted = request.getServletRequest();
        if (noted.getAttribute(KEY) == null) {
            noted.setAttribute(KEY, name(request, interaction));
        }
    }

    private String name(ServletRequestDetails request, RestOperationTypeEnum interaction) {
        String operation = Optional.ofNullable(request.getOperation()).orElse("");
        if (interaction == RestOperationTypeEnum.TRANSACTION
                && request.getResource() instanceof Bundle bundle
                && bundle.getType() == Bundle.BundleType.BATCH) {
            return "batch"; // HAPI calls both transactions
        }
        return operation.startsWith("$") && operations.contains(operation.substring(1))
                ? operation
                : interaction.getCode();
    }

    static Optional<String> of(ServletRequest request) {
        return Optional.ofNullable((String) request.getAttribute(KEY));
    }
}
