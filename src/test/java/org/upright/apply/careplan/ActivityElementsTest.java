package org.upright.apply.careplan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.upright.apply.careplan.request.RequestKinds;
import org.upright.fhir.Canonical;

/**
 * Where each kind of request has each element of its ActivityDefinition and of the plan's action, one line each in
 * {@code src/test/resources/activity-elements.txt}; {@code -Dgolden.update} writes them anew.
 */
class ActivityElementsTest {
    private static final Path LINES = Path.of("src/test/resources/activity-elements.txt");

    private static final String FULL = """
            'title': 'TITLE', 'description': 'DESCRIPTION', 'intent': 'plan', 'priority': 'urgent', 'doNotPerform': true,
            'code': {'coding': [{'system': 'http://example.org/c', 'code': 'CODE', 'display': 'Code'}], 'text': 'CODE TEXT'},
            'productCodeableConcept': {'text': 'PRODUCT'}, 'quantity': {'value': 2, 'unit': 'QUANTITY'},
            'timingTiming': {'repeat': {'frequency': 3, 'period': 1, 'periodUnit': 'd'}},
            'location': {'reference': 'Location/LOCATION'},
            'participant': [{'type': 'patient'}, {'type': 'practitioner', 'role': {'text': 'ROLE'}}],
            'dosage': [{'text': 'DOSAGE'}], 'bodySite': [{'text': 'SITE'}],
            'specimenRequirement': [{'display': 'SPECIMEN'}], 'observationRequirement': [{'display': 'OBSERVED'}],
            'observationResultRequirement': [{'display': 'RESULT'}],
            'profile': 'http://example.org/StructureDefinition/PROFILE',
            'relatedArtifact': [{'type': 'documentation', 'url': 'http://example.org/ARTIFACT'}]""";

    @TestFactory
    Stream<DynamicTest> everyKindHasEveryElementInItsPlace() throws IOException {
        if (System.getProperty("golden.update") != null) {
            List<String> all = RequestKinds.codes().stream()
                    .sorted()
                    .flatMap(kind -> lines(kind).stream())
                    .toList();
            Path unused = Files.write(LINES, all);
        }
        List<String> expected = Files.readAllLines(LINES);
        return RequestKinds.codes().stream()
                .sorted()
                .map(kind -> DynamicTest.dynamicTest(
                        kind,
                        () -> assertEquals(
                                expected.stream()
                                        .filter(line -> line.startsWith(kind + "."))
                                        .toList(),
                                lines(kind))));
    }

    private static List<String> lines(String kind) {
        List<String> lines = new ArrayList<>();
        fill(request(kind), kind, lines);
        return lines;
    }

    private static Resource request(String kind) {
        Fixtures fixtures = new Fixtures();
        Condition pain = new Condition();
        pain.setId("Condition/REASON");
        fixtures.definitions.put("a", Fixtures.activity(ActivityKindsTest.kind(kind) + "," + FULL));
        fixtures.inputs.put("a", Map.of("pain", List.of(pain)));
        RenderContext plain = fixtures.context(pain);
        Output output = new Output(
                new RenderContext(
                        plain.record(),
                        plain.evaluation(),
                        plain.now(),
                        Optional.of(new Reference("Encounter/ENCOUNTER")),
                        Optional.of(new Reference("Practitioner/REQUESTER")),
                        Optional.of(new Reference("Organization/ORGANIZATION")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        RequestStatus.DRAFT),
                OutputForm.COLLECTION,
                Canonical.of("http://example.org/PlanDefinition/back", "1.0"));
        RequestGroup group = new RequestGroups(output)
                .top(fixtures.decide(Fixtures.plan("{'id': 'a', 'title': 't', 'reason': [{'text': 'REASON CODE'}]}")));
        return output.reached().stream()
                .filter(resource -> resource != group && resource.fhirType().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    /** Ids are made up, and so are references to the group. */
    private static void fill(Base base, String path, List<String> into) {
        if (base.isPrimitive() && base.primitiveValue() != null && !path.endsWith(".id")) {
            into.add(path + " = "
                    + base.primitiveValue()
                            .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "…")
                            .replace('\n', ' '));
        }
        for (Property property : base.children()) {
            List<Base> values = property.getValues();
            for (int i = 0; i < values.size(); i++) {
                fill(values.get(i), path + "." + property.getName() + (property.isList() ? "[" + i + "]" : ""), into);
            }
        }
    }
}
