package org.upright.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.upright.content.Knowledgeable.BASE;
import static org.upright.content.Knowledgeable.letters;
import static org.upright.content.Knowledgeable.snapshot;
import static org.upright.content.Knowledgeable.valueSet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;
import org.hl7.fhir.r4.model.ValueSet.FilterOperator;
import org.junit.jupiter.api.Test;
import org.upright.apply.expression.CodeSet;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

class ExpansionTest {
    @Test
    void listedConceptsNeedNoCodeSystem() {
        ValueSet set = valueSet("set");
        include(set).addConcept().setCode("z").setDisplay("Z");

        CodeSet codes = expansion(set).codes().orElseThrow();

        assertTrue(codes.contains(new Coding().setSystem(BASE + "letters").setCode("z")));
        assertFalse(codes.contains(new Coding().setCode("z")));
        assertEquals("Z", codes.members().get(0).getDisplay());
    }

    @Test
    void filtersFollowTheHierarchyAndTheProperties() {
        assertEquals(List.of("b", "c", "e"), filtered("concept", FilterOperator.ISA, "b"));
        assertEquals(List.of("c", "e"), filtered("concept", FilterOperator.DESCENDENTOF, "b"));
        assertEquals(List.of("a", "d"), filtered("concept", FilterOperator.ISNOTA, "b"));
        assertEquals(List.of("b", "c", "d"), filtered("kind", FilterOperator.EQUAL, "small"));
        assertEquals(List.of("a", "e"), filtered("kind", FilterOperator.EXISTS, "false"));
        assertEquals(List.of("a", "c"), filtered("code", FilterOperator.IN, "a, c"));
        assertEquals(List.of("c", "e"), filtered("parent", FilterOperator.EQUAL, "b"));
        assertEquals(List.of("a", "b", "e"), inOrder(filtered("concept", FilterOperator.GENERALIZES, "e")));
        assertEquals(List.of("a"), filtered("concept", FilterOperator.GENERALIZES, "a"));
    }

    private static List<String> inOrder(List<String> codes) {
        return codes.stream().sorted().toList();
    }

    @Test
    void aRegularExpressionMatchesTheWholeOfAProperty() {
        assertEquals(List.of("b", "d"), filtered("code", FilterOperator.REGEX, "[bd]"));
        assertEquals(List.of(), filtered("kind", FilterOperator.REGEX, "mal"));
        assertEquals(List.of("b", "c", "d"), filtered("kind", FilterOperator.REGEX, "s.*l|big+e"));
        assertEquals(List.of("a"), filtered("display", FilterOperator.REGEX, "(?i)a"));
    }

    @Test
    void aPatternThatWouldTryEverythingIsMatchedAllTheSame() {
        CodeSystem letters = letters();
        letters.addConcept().setCode("a".repeat(5_000));
        ValueSet set = valueSet("set");
        include(set).addFilter().setProperty("code").setOp(FilterOperator.REGEX).setValue("(a|a)*(a+)+b");

        assertEquals(List.of(), codes(expansion(set, letters)));
    }

    @Test
    void aFilterThatCannotBeEvaluatedSaysWhichAndWhy() {
        assertFilterImpossible(
                "code regex (?=a)a",
                ", a pattern that cannot be read: invalid or unsupported Perl syntax.",
                "code",
                FilterOperator.REGEX,
                "(?=a)a");
        assertFilterImpossible(
                "code regex ((a{99}){99}){99}",
                ", a pattern that repeats more than 1000 times what it counts.",
                "code",
                FilterOperator.REGEX,
                "((a{99}){99}){99}");
        assertFilterImpossible(
                "size = small",
                ", and the code system `" + BASE + "letters` has no property `size`.",
                "size",
                FilterOperator.EQUAL,
                "small");
        assertFilterImpossible(
                "concept generalizes z",
                ", and the code system `" + BASE + "letters` has no code `z`.",
                "concept",
                FilterOperator.GENERALIZES,
                "z");
        assertFilterImpossible(
                "kind generalizes small",
                "; understood are `concept` with `is-a`, `descendent-of`, `is-not-a` and `generalizes`, and any property"
                        + " with `=`, `in`, `not-in`, `exists` and `regex`.",
                "kind",
                FilterOperator.GENERALIZES,
                "small");
    }

    private static void assertFilterImpossible(
            String filter, String why, String property, FilterOperator operator, String value) {
        CodeSystem letters = letters();
        letters.addConcept().setCode("small");
        ValueSet set = valueSet("set");
        include(set).addFilter().setProperty(property).setOp(operator).setValue(value);
        assertImpossible("Value set `" + BASE + "ValueSet/set` filters by `" + filter + "`" + why, set, letters);
    }

    @Test
    void tooMuchToReadForARegularExpressionIsSaid() {
        CodeSystem letters = letters();
        letters.addConcept().setCode("long").setDisplay("x".repeat(100_000));
        ValueSet set = valueSet("set");
        include(set)
                .addFilter()
                .setProperty("display")
                .setOp(FilterOperator.REGEX)
                .setValue("(x?){999}");

        assertImpossible(
                "Value set `" + BASE + "ValueSet/set` filters by `display regex (x?){999}`, which would take more than"
                        + " 50000000 steps.",
                set,
                letters);
    }

    @Test
    void whoeverNeedsItIsToldWhyAValueSetHasNoMembers() {
        ValueSet set = valueSet("set");
        include(set);

        assertEquals(
                "cannot be expanded here: Value set `" + BASE + "ValueSet/set` takes codes of `" + BASE
                        + "letters`, a code system that is not known here; list the codes in `compose.include.concept`"
                        + " or store an expansion.",
                snapshot(set).missing(Canonical.of(set.getUrl())));
        assertEquals("is not known here", snapshot().missing(Canonical.of(set.getUrl())));
    }

    private static List<String> filtered(String property, FilterOperator operator, String value) {
        ValueSet set = valueSet("set");
        include(set).addFilter().setProperty(property).setOp(operator).setValue(value);
        return codes(expansion(set, letters()));
    }

    @Test
    void aHierarchyIsWalkedBothWaysByNestingAndByProperties() {
        CodeSystem letters = letters();
        letters.addProperty().setCode("up").setUri("http://hl7.org/fhir/concept-properties#parent");
        letters.addConcept().setCode("f").addProperty().setCode("subsumedBy").setValue(new CodeType("e"));
        letters.addConcept().setCode("g").addProperty().setCode("up").setValue(new CodeType("f"));
        letters.addConcept().setCode("h").addProperty().setCode("child").setValue(new CodeType("g"));

        ConceptTree tree = snapshot(letters).hierarchy(letters.getUrl()).orElseThrow();

        assertEquals(Set.of("b", "c", "e", "f", "g"), tree.below("b"));
        assertEquals(Set.of("g", "h", "f", "e", "b", "a"), tree.above("g"));
        assertEquals(Set.of("a"), tree.above("a"));
        assertFalse(tree.isFlat());
    }

    @Test
    void aCodeSystemWithoutConceptsHasNoHierarchy() {
        CodeSystem bare = new CodeSystem();
        bare.setId("bare");
        bare.setUrl(BASE + "bare");

        assertTrue(snapshot(bare).hierarchy(BASE + "bare").isEmpty());
        assertTrue(snapshot(bare).hierarchy(BASE + "none").isEmpty());
    }

    @Test
    void aWholeCodeSystemIsItsConceptsWithoutTheExcluded() {
        ValueSet set = valueSet("set");
        include(set);
        set.getCompose()
                .addExclude()
                .setSystem(BASE + "letters")
                .addFilter()
                .setProperty("concept")
                .setOp(FilterOperator.ISA)
                .setValue("b");

        assertEquals(List.of("a", "d"), codes(expansion(set, letters())));
    }

    @Test
    void includesAreJoinedAndTheirPartsIntersected() {
        ValueSet small = valueSet("small");
        Stream.of("b", "c").forEach(code -> include(small).addConcept().setCode(code));
        ValueSet set = valueSet("set");
        include(set).addValueSet(BASE + "ValueSet/small").addConcept().setCode("c");
        include(set).addConcept().setCode("e");

        assertEquals(List.of("c", "e"), codes(expansion(set, small)));
    }

    @Test
    void aStoredExpansionIsTakenWithAllItsLevels() {
        ValueSet set = valueSet("set");
        var group = set.getExpansion()
                .addContains()
                .setAbstract(true)
                .setSystem(BASE + "letters")
                .setCode("group");
        group.addContains().setSystem(BASE + "letters").setCode("a");

        assertEquals(List.of("a"), codes(expansion(set)));
    }

    @Test
    void partOfAStoredExpansionServesWhereNothingTellsTheRestAndSaysSo() {
        ValueSet set = valueSet("set");
        set.getExpansion().setTotal(2).addContains().setSystem(BASE + "letters").setCode("a");

        assertEquals(List.of("a"), codes(expansion(set)));
        assertEquals(
                List.of("The stored expansion of `" + BASE
                        + "ValueSet/set` says that it has 2 codes and holds 1; it is used as it stands."),
                expansion(set).issues().stream().map(Issue::text).toList());
    }

    @Test
    void aPageOfAStoredExpansionIsNotTakenForTheWholeWhereCodesAreComposed() {
        ValueSet set = valueSet("set");
        set.getExpansion().setTotal(2).addContains().setSystem(BASE + "letters").setCode("a");
        include(set).addConcept().setCode("b");

        assertEquals(List.of("b"), codes(expansion(set)));
    }

    @Test
    void whatCannotBeExpandedWhollySaysWhy() {
        ValueSet unknown = valueSet("set");
        include(unknown);
        assertImpossible(
                "Value set `" + BASE + "ValueSet/set` takes codes of `" + BASE
                        + "letters`, a code system that is not known here; list the codes in `compose.include.concept`"
                        + " or store an expansion.",
                unknown);

        CodeSystem absent = letters();
        absent.setContent(CodeSystemContentMode.NOTPRESENT);
        assertImpossible(
                "Value set `" + BASE + "ValueSet/set` takes codes of `" + BASE
                        + "letters`, whose content is `not-present` here; `complete` or `fragment` is needed.",
                unknown,
                absent);
    }

    @Test
    void aCycleIsRefusedWithItsPath() {
        ValueSet a = valueSet("a");
        a.getCompose().addInclude().addValueSet(BASE + "ValueSet/b");
        ValueSet b = valueSet("b");
        b.getCompose().addInclude().addValueSet(BASE + "ValueSet/a");
        String urlA = BASE + "ValueSet/a";
        String urlB = BASE + "ValueSet/b";

        assertImpossible("Value set `" + urlA + "` imports itself: " + urlA + " → " + urlB + " → " + urlA + ".", a, b);
    }

    @Test
    void aFragmentIsExpandedWithAWarning() {
        CodeSystem fragment = letters();
        fragment.setContent(CodeSystemContentMode.FRAGMENT);
        ValueSet set = valueSet("set");
        include(set)
                .addFilter()
                .setProperty("concept")
                .setOp(FilterOperator.ISA)
                .setValue("d");

        Expansion expansion = expansion(set, fragment);

        assertEquals(List.of("d"), codes(expansion));
        assertEquals(
                List.of("Value set `" + BASE + "ValueSet/set` takes codes of `" + BASE
                        + "letters`, of which only a fragment is stored here: codes outside of it are not members."),
                expansion.issues().stream().map(Issue::text).toList());
    }

    @Test
    void manyImportsOfOneValueSetCostItOnce() {
        Resource[] layers = new Resource[40];
        for (int i = 0; i < layers.length; i++) {
            ValueSet layer = valueSet("v" + i);
            if (i == 0) {
                include(layer).addConcept().setCode("a");
            } else {
                layer.getCompose().addInclude().addValueSet(BASE + "ValueSet/v" + (i - 1));
                layer.getCompose().addInclude().addValueSet(BASE + "ValueSet/v" + (i - 1));
            }
            layers[layers.length - 1 - i] = layer;
        }

        assertEquals(List.of("a"), codes(expansion((ValueSet) layers[0], Arrays.copyOfRange(layers, 1, 40))));
    }

    @CanIgnoreReturnValue
    private static ConceptSetComponent include(ValueSet set) {
        return set.getCompose().addInclude().setSystem(BASE + "letters");
    }

    private static Expansion expansion(ValueSet set, Resource... others) {
        Resource[] all = Stream.concat(Stream.of(set), Stream.of(others)).toArray(Resource[]::new);
        return snapshot(all).expansion(Canonical.of(set.getUrl()));
    }

    private static List<String> codes(Expansion expansion) {
        return expansion.codes().orElseThrow().members().stream()
                .map(Coding::getCode)
                .toList();
    }

    private static void assertImpossible(String why, ValueSet set, Resource... others) {
        Expansion expansion = expansion(set, others);

        assertTrue(expansion.codes().isEmpty());
        assertEquals(List.of(why), expansion.issues().stream().map(Issue::text).toList());
    }
}
