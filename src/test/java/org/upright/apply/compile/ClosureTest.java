package org.upright.apply.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.upright.apply.Fhir.action;
import static org.upright.apply.Fhir.json;
import static org.upright.apply.Fhir.plan;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.ActivityDefinition;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.ValueSet;
import org.junit.jupiter.api.Test;
import org.upright.apply.MapKnowledge;
import org.upright.fhir.Canonical;

class ClosureTest {
    private static final ActivityDefinition ACTIVITY = json(
            "{'resourceType':'ActivityDefinition','url':'http://example.org/ActivityDefinition/a','status':'active',"
                    + "'library':['http://example.org/Library/Main']}");
    private static final ValueSet CODES = json(
            "{'resourceType':'ValueSet','url':'http://example.org/ValueSet/v','status':"
                    + "'active','compose':{'include':[{'system':'http://snomed.info/sct'},{'valueSet':['http://example.org/ValueSet/w']}]}}");

    private static Library library(String name, String cql) {
        Library library = json("{'resourceType':'Library','name':'" + name + "','url':'http://example.org/Library/"
                + name + "','status':'active','parameter':[{'name':'limit','use':'in','type':'integer'}]}");
        library.addContent().setContentType("text/cql").setData(cql.getBytes(StandardCharsets.UTF_8));
        return library;
    }

    private static MapKnowledge knowledge() {
        return new MapKnowledge(
                ACTIVITY,
                CODES,
                library("Main", "library Main\ninclude Shared version '1' called S\n"),
                library("Shared", "library Shared\nvalueset \"V\": 'http://example.org/ValueSet/v'\n"));
    }

    private static PlanDefinition source() {
        return plan(action(
                "x",
                ",'definitionCanonical':'http://example.org/ActivityDefinition/a','input':[{'id':'o',"
                        + "'type':'Observation'}]"));
    }

    @Test
    void followsDefinitionsLibrariesIncludesAndValueSets() {
        Closure closure = Closure.of(source(), knowledge());

        assertEquals(
                "PlanDefinition http://example.org/PlanDefinition/p|1,"
                        + " ActivityDefinition http://example.org/ActivityDefinition/a, Library"
                        + " http://example.org/Library/Main, Library http://example.org/Library/Shared, ValueSet"
                        + " http://example.org/ValueSet/v",
                closure.toString());
    }

    @Test
    void tellsWhatIsMissingButNotCodeSystemsThatNobodyLoads() {
        Closure closure = Closure.of(source(), knowledge());

        assertEquals(List.of(Canonical.of("http://example.org/ValueSet/w")), closure.missing());
        assertTrue(closure.reached().contains(Canonical.of("http://snomed.info/sct")));
        assertTrue(closure.reached().contains(Canonical.of("Shared", "1")));
    }

    @Test
    void aLibraryAndAnActivityHaveClosuresToo() {
        assertEquals(4, Closure.of(ACTIVITY, knowledge()).resources().size());
        assertEquals(
                List.of("Main", "Shared"),
                Closure.of(library("Main", "library Main\ninclude Shared\n"), knowledge())
                        .ofType(Library.class)
                        .stream()
                        .map(Library::getName)
                        .toList());
    }

    @Test
    void artifactsThatReferToEachOtherEndTheWalk() {
        Library a = library("A", "library A\ninclude B\n");
        Library b = library("B", "library B\ninclude A\n");

        assertEquals(2, Closure.of(a, new MapKnowledge(a, b)).resources().size());
    }

    @Test
    void dataRequirementsGatherAllThatIsReached() {
        Library module = DataRequirements.of(
                Closure.of(source(), knowledge()), List.of(), Set.of("Patient", "Observation", "*"));

        assertEquals("module-definition", module.getType().getCodingFirstRep().getCode());
        assertEquals(
                List.of("Observation", "Patient"),
                module.getDataRequirement().stream().map(r -> r.getType()).toList());
        assertEquals(5, module.getRelatedArtifact().size());
        assertEquals(
                List.of("limit"),
                module.getParameter().stream().map(p -> p.getName()).toList());
    }
}
