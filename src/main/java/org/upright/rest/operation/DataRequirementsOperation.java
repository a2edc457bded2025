package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.jspecify.annotations.Nullable;
import org.upright.apply.compile.ActivityCompilation;
import org.upright.apply.compile.Closure;
import org.upright.apply.compile.DataRequirements;
import org.upright.apply.expression.Compiled;
import org.upright.apply.expression.CompiledExpression;
import org.upright.apply.expression.Knowledge;
import org.upright.apply.plan.Plan;
import org.upright.content.Selected;
import org.upright.content.SelectedActivity;
import org.upright.content.SelectedPlan;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * {@code $data-requirements}: what a plan, an activity or a library reads, as a module-definition Library.
 *
 * @see <a href="http://hl7.org/fhir/uv/crmi/OperationDefinition-crmi-data-requirements.html">$data-requirements</a>
 */
final class DataRequirementsOperation {
    private static final Declaration DECLARED = Declaration.of("$data-requirements")
            .with(Kind.TEXT, "canonical", "url", "version")
            .with(Kind.RESOURCE, "contentEndpoint", "terminologyEndpoint");

    private final Collaborators with;

    DataRequirementsOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$data-requirements", type = PlanDefinition.class, idempotent = true, manualRequest = true)
    public Library ofPlan(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        CallContent<PlanDefinition> content = content(PlanDefinition.class, id, request);
        SelectedPlan selected = content.snapshot().plan(content.choice());
        Plan plan = selected.plan();
        return module(plan.source(), selected.knowledge(), plan.expressions(), plan.resourceTypes());
    }

    @Operation(name = "$data-requirements", type = ActivityDefinition.class, idempotent = true, manualRequest = true)
    public Library ofActivity(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        CallContent<ActivityDefinition> content = content(ActivityDefinition.class, id, request);
        SelectedActivity selected = content.snapshot().activity(content.choice());
        ActivityCompilation compilation = selected.compilation();
        return module(
                compilation.activity().source(),
                selected.knowledge(),
                compilation.activity().expressions(),
                compilation.resourceTypes());
    }

    @Operation(name = "$data-requirements", type = Library.class, idempotent = true, manualRequest = true)
    public Library ofLibrary(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        CallContent<Library> content = content(Library.class, id, request);
        Selected<Library> selected = content.snapshot().select(Library.class, content.choice());
        List<Compiled> compiled = LibraryDefines.compiled(with, selected);
        List<Issue> broken = compiled.stream()
                .filter(one -> one.expression().isEmpty())
                .flatMap(one -> one.issues().stream())
                .toList();
        if (!broken.isEmpty()) {
            throw new RefusedException.Unprocessable(broken); // what these read is not known
        }
        List<CompiledExpression> expressions = compiled.stream()
                .map(Compiled::expression)
                .flatMap(Optional::stream)
                .toList();
        Set<String> types = new HashSet<>();
        expressions.forEach(expression -> types.addAll(expression.resourceTypes()));
        return module(selected.resource(), selected.knowledge(), expressions, types);
    }

    private <T extends MetadataResource> CallContent<T> content(
            Class<T> type, @Nullable IdType id, ServletRequestDetails request) {
        Sent sent = new Reading(with.fhir()).read(request, DECLARED);
        return CallContent.named(with, sent, type, id);
    }

    private static Library module(
            MetadataResource source,
            Knowledge knowledge,
            Collection<CompiledExpression> expressions,
            Set<String> types) {
        Library module = DataRequirements.of(Closure.of(source, knowledge), expressions, types);
        String name = source.getTitle() != null
                ? source.getTitle()
                : source.getIdElement().getIdPart();
        module.setTitle("What " + name + " reads");
        return module;
    }
}
