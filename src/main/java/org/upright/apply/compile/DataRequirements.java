package org.upright.apply.compile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DataRequirement;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.ParameterDefinition;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.RelatedArtifact;
import org.hl7.fhir.r4.model.RelatedArtifact.RelatedArtifactType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.CompiledExpression;

/**
 * What an artifact needs to be applied, gathered over all that it reaches: the answer of {@code $data-requirements}.
 *
 * @see <a href="https://hl7.org/fhir/R4/library.html">Library, type module-definition</a>
 */
public final class DataRequirements {
    private static final String LIBRARY_TYPE = "http://terminology.hl7.org/CodeSystem/library-type";

    private DataRequirements() {}

    /**
     * A new module-definition; the caller owns it.
     *
     * @param closure of the artifact
     * @param expressions all of the artifact: what they read is a requirement beside those that are stated
     * @param resourceTypes that its expressions may read, such as {@code Plan.resourceTypes()}; a type that no stated
     *     requirement covers gets one without filters
     */
    public static Library of(Closure closure, Collection<CompiledExpression> expressions, Set<String> resourceTypes) {
        Library module = new Library();
        module.setStatus(PublicationStatus.ACTIVE);
        module.setType(new CodeableConcept().addCoding(new Coding(LIBRARY_TYPE, "module-definition", null)));
        Resource root = closure.resources().get(0);
        closure.resources().stream()
                .filter(resource -> resource != root)
                .forEach(resource ->
                        addDependency(module, ArtifactName.of(resource).toString()));
        closure.missing().forEach(canonical -> addDependency(module, canonical.toString()));
        parameters(closure).forEach(module::addParameter);
        List<DataRequirement> stated = stated(closure, expressions);
        stated.forEach(module::addDataRequirement);
        uncovered(resourceTypes, stated)
                .forEach(type -> module.addDataRequirement(new DataRequirement().setType(type)));
        return module;
    }

    private static void addDependency(Library module, String canonical) {
        module.addRelatedArtifact(
                new RelatedArtifact().setType(RelatedArtifactType.DEPENDSON).setResource(canonical));
    }

    /** Each name once: libraries of one plan share their parameters. */
    private static List<ParameterDefinition> parameters(Closure closure) {
        Map<String, ParameterDefinition> byName = new LinkedHashMap<>();
        closure.ofType(Library.class).stream()
                .flatMap(library -> library.getParameter().stream())
                .filter(parameter -> parameter.getUse() != null
                        && "in".equals(parameter.getUse().toCode()))
                .forEach(parameter -> byName.putIfAbsent(parameter.getName(), parameter.copy()));
        return List.copyOf(byName.values());
    }

    /** Those that plans and libraries state and expressions come to, each once, without the ids that they have as inputs. */
    private static List<DataRequirement> stated(Closure closure, Collection<CompiledExpression> expressions) {
        Stream<DataRequirement> inputs = closure.ofType(PlanDefinition.class).stream()
                .flatMap(plan -> plan.getAction().stream())
                .flatMap(DataRequirements::inputs);
        Stream<DataRequirement> libraries =
                closure.ofType(Library.class).stream().flatMap(library -> library.getDataRequirement().stream());
        List<DataRequirement> distinct = new ArrayList<>();
        Stream<DataRequirement> read =
                expressions.stream().flatMap(expression -> expression.dataRequirements().stream());
        Stream.of(inputs, libraries, read)
                .flatMap(all -> all)
                .map(DataRequirements::withoutId)
                .forEach(requirement -> {
                    if (distinct.stream().noneMatch(requirement::equalsDeep)) {
                        distinct.add(requirement);
                    }
                });
        return distinct;
    }

    private static Stream<DataRequirement> inputs(PlanDefinitionActionComponent action) {
        return Stream.concat(
                action.getInput().stream(), action.getAction().stream().flatMap(DataRequirements::inputs));
    }

    private static DataRequirement withoutId(DataRequirement requirement) {
        DataRequirement copy = requirement.copy();
        copy.setId(null);
        return copy;
    }

    private static Set<String> uncovered(Set<String> resourceTypes, List<DataRequirement> stated) {
        Set<String> covered = new HashSet<>(Set.of("*"));
        stated.stream()
                .flatMap(requirement -> Stream.ofNullable(requirement.getType()))
                .forEach(covered::add);
        Set<String> uncovered = new TreeSet<>(resourceTypes);
        uncovered.removeAll(covered);
        return uncovered;
    }
}
