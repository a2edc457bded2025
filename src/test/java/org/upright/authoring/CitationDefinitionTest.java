package org.upright.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.Property;
import org.junit.jupiter.api.Test;
import org.upright.fhir.FhirR4;
import org.upright.fhir.citation.Citation;

/** Our Citation against the definition that it was written from. */
class CitationDefinitionTest {
    private static final List<ElementDefinition> DEFINED =
            new R4bDefinitions(new FhirR4()).citation().getSnapshot().getElement();

    @Test
    void everyElementHasTheCardinalityOfTheDefinition() {
        Map<String, String> ours = new TreeMap<>();
        describe("Citation", new Citation(), ours);

        Map<String, String> theirs = DEFINED.stream()
                .filter(element -> element.getPath().contains("."))
                .collect(Collectors.toMap(
                        ElementDefinition::getPath,
                        e -> e.getMin() + ".." + e.getMax(),
                        (one, other) -> one,
                        TreeMap::new));

        assertEquals(lines(theirs), lines(ours));
    }

    @Test
    void everyElementHasTheTypesOfTheDefinition() {
        Map<String, String> ours = new TreeMap<>();
        types("Citation", new Citation(), ours);

        Map<String, String> theirs = DEFINED.stream()
                .filter(element -> ours.containsKey(element.getPath()))
                .collect(Collectors.toMap(
                        ElementDefinition::getPath, CitationDefinitionTest::types, (one, other) -> one, TreeMap::new));

        assertEquals(lines(theirs), lines(ours));
    }

    private static String types(ElementDefinition element) {
        return element.getType().stream()
                .map(ElementDefinition.TypeRefComponent::getCode)
                .collect(Collectors.joining("|"));
    }

    /** Backbone elements have no type of their own to name. */
    private static void types(String path, Base element, Map<String, String> into) {
        for (Property property : element.children()) {
            String child = path + "." + property.getName();
            if (isBackbone(property)) {
                types(child, made(element, property), into);
            } else if (!property.getName().matches("id|extension|modifierExtension|contained")) {
                into.put(child, property.getTypeCode().replaceAll("\\([^)]*\\)", ""));
            }
        }
    }

    private static void describe(String path, Base element, Map<String, String> into) {
        for (Property property : element.children()) {
            String child = path + "." + property.getName();
            int max = property.getMaxCardinality();
            into.put(child, property.getMinCardinality() + ".." + (max == Integer.MAX_VALUE ? "*" : max));
            if (isBackbone(property)) {
                describe(child, made(element, property), into);
            }
        }
    }

    private static boolean isBackbone(Property property) {
        return property.getTypeCode().isEmpty();
    }

    private static Base made(Base element, Property property) {
        return element.makeProperty(property.getName().hashCode(), property.getName());
    }

    private static String lines(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining("\n"));
    }
}
