package org.upright.content;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.upright.apply.compile.ActivityCompilation;
import org.upright.apply.compile.Compilation;
import org.upright.apply.expression.Knowledge;
import org.upright.apply.plan.Definition;
import org.upright.apply.plan.Plan;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/** Artifacts for tests, and a compiler that follows a plan's libraries and remembers what it compiled. */
final class Knowledgeable implements Compiling {
    static final String BASE = "http://example.org/";

    private final List<String> compiled = Collections.synchronizedList(new ArrayList<>());

    /** Ids of plans, in the order of compilation, since last asked. */
    List<String> compiled() {
        List<String> ids = List.copyOf(compiled);
        compiled.clear();
        return ids;
    }

    int size() {
        return compiled.size();
    }

    @Override
    public Compilation compile(PlanDefinition definition, Knowledge knowledge) {
        compiled.add(definition.getIdElement().getIdPart());
        if ("broken".equals(definition.getName())) {
            return new Compilation(
                    Optional.empty(),
                    List.of(Issue.error(IssueType.INVALID, "PlanDefinition", "The plan is broken.")),
                    Set.of());
        }
        List<Issue> missing = definition.getLibrary().stream()
                .map(library -> Canonical.parse(library.getValue()))
                .filter(library -> knowledge.artifact(Library.class, library).isEmpty())
                .map(library -> Issue.error(IssueType.NOTFOUND, "", "Library `" + library + "` is missing."))
                .toList();
        definition.getUseContext().forEach(use -> {
            var unused = knowledge.expand(
                    Canonical.of(BASE + "ValueSet/" + use.getCode().getCode()));
        });
        return new Compilation(Optional.of(plan(definition, missing)), missing, Set.of());
    }

    private static Plan plan(PlanDefinition definition, List<Issue> issues) {
        return new Plan(
                Canonical.of(definition.getUrl(), definition.getVersion()),
                "",
                definition,
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                Plan.OnUnknown.CONTINUE,
                issues);
    }

    @Override
    public ActivityCompilation compile(ActivityDefinition definition, Knowledge knowledge) {
        compiled.add(definition.getIdElement().getIdPart());
        Definition.Activity activity =
                new Definition.Activity(Canonical.of(definition.getUrl()), definition, List.of(), List.of(), List.of());
        return new ActivityCompilation(activity, Set.of(), List.of(), Set.of());
    }

    static PlanDefinition plan(String id, String version, PublicationStatus status, String... libraries) {
        PlanDefinition plan = new PlanDefinition();
        plan.setId(id);
        plan.setUrl(BASE + "PlanDefinition/plan").setVersion(version).setStatus(status);
        List.of(libraries).forEach(library -> plan.addLibrary(BASE + "Library/" + library));
        return plan;
    }

    static Library library(String id, String version) {
        Library library = new Library();
        library.setId(id);
        library.setUrl(BASE + "Library/" + id).setVersion(version).setName(id).setStatus(PublicationStatus.ACTIVE);
        return library;
    }

    static ValueSet valueSet(String id) {
        ValueSet valueSet = new ValueSet();
        valueSet.setId(id);
        valueSet.setUrl(BASE + "ValueSet/" + id).setStatus(PublicationStatus.ACTIVE);
        return valueSet;
    }

    /** a(b(c), d), and e whose parent is b by property; b, c and d have the property {@code kind} = {@code small}. */
    static CodeSystem letters() {
        CodeSystem letters = new CodeSystem();
        letters.setId("letters");
        letters.setUrl(BASE + "letters").setStatus(PublicationStatus.ACTIVE).setContent(CodeSystemContentMode.COMPLETE);
        var a = letters.addConcept().setCode("a").setDisplay("A");
        var b = a.addConcept().setCode("b");
        var c = b.addConcept().setCode("c");
        var d = a.addConcept().setCode("d");
        List.of(b, c, d)
                .forEach(concept ->
                        concept.addProperty().setCode("kind").setValue(new org.hl7.fhir.r4.model.StringType("small")));
        letters.addConcept()
                .setCode("e")
                .addProperty()
                .setCode("parent")
                .setValue(new org.hl7.fhir.r4.model.CodeType("b"));
        return letters;
    }

    static Snapshot snapshot(Resource... resources) {
        return new Snapshot(
                new Artifacts(List.of(resources).stream().map(Artifact::new).collect(Collectors.toList())),
                new Knowledgeable());
    }
}
