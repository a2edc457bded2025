package org.upright.content;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.CodeSystem.CodeSystemContentMode;
import org.hl7.fhir.r4.model.CodeSystem.ConceptDefinitionComponent;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptReferenceComponent;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetFilterComponent;
import org.hl7.fhir.r4.model.ValueSet.ValueSetExpansionComponent;
import org.hl7.fhir.r4.model.ValueSet.ValueSetExpansionContainsComponent;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.CodeSet.Code;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;

/**
 * Expands one value set from what is stored here: its own stored expansion where it is whole, else its {@code compose}.
 *
 * <p>A value set that cannot be expanded wholly is not expanded at all: a code missing from it would change the advice
 * without anybody seeing it. The one exception is a code system of content {@code fragment}, which an author stores on
 * purpose (a licensed terminology); a warning says so. Used once, by one thread.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset.html#compositions">Value set composition rules</a>
 */
final class Expander {
    private final Artifacts artifacts;
    private final Trace trace = new Trace();
    private final List<Issue> warnings = new ArrayList<>();
    private final Map<String, Map<Code, Coding>> done = new HashMap<>();
    private final Map<String, ConceptTree> trees = new HashMap<>();

    Expander(Artifacts artifacts) {
        this.artifacts = artifacts;
    }

    Traced<Expansion> expand(Artifact valueSet) {
        Artifact asked = trace.ask(valueSet.key(), artifacts, a -> a.byKey(valueSet.key()))
                .orElse(valueSet);
        try {
            Map<Code, Coding> members = members(asked, List.of());
            CodeSet codes = new CodeSet(List.copyOf(members.values()), Set.copyOf(members.keySet()));
            return new Traced<>(new Expansion(Optional.of(codes), warnings), trace);
        } catch (CannotExpand why) {
            return new Traced<>(
                    Expansion.impossible(Optional.ofNullable(why.getMessage()).orElse("")), trace);
        }
    }

    private Map<Code, Coding> members(Artifact artifact, List<String> path) {
        List<String> here =
                Stream.concat(path.stream(), Stream.of(artifact.shown())).toList();
        if (path.contains(artifact.shown())) {
            throw new CannotExpand(
                    "Value set `" + artifact.shown() + "` imports itself: " + String.join(" → ", here) + ".");
        }
        Map<Code, Coding> known = done.get(artifact.key());
        if (known != null) {
            return known;
        }
        ValueSet valueSet = (ValueSet) artifact.resource();
        Map<Code, Coding> members =
                hasStored(valueSet) ? stored(artifact, valueSet.getExpansion()) : composed(artifact, valueSet, here);
        done.put(artifact.key(), members);
        return members;
    }

    /** Part of an expansion serves where nothing says how to work out the rest. */
    private static boolean hasStored(ValueSet valueSet) {
        return valueSet.hasExpansion()
                && (!valueSet.hasCompose()
                        || valueSet.getExpansion().hasContains() && isWhole(valueSet.getExpansion()));
    }

    private static boolean isWhole(ValueSetExpansionComponent expansion) {
        return expansion.getOffset() == 0
                && expansion.getTotal() <= flat(expansion.getContains()).count();
    }

    private Map<Code, Coding> stored(Artifact artifact, ValueSetExpansionComponent expansion) {
        if (!isWhole(expansion)) {
            warnings.add(Issue.warning(
                    IssueType.INCOMPLETE,
                    "ValueSet.expansion",
                    "The stored expansion of `" + artifact.shown() + "` says that it has " + expansion.getTotal()
                            + " codes and holds "
                            + flat(expansion.getContains()).count() + "; it is used as it stands."));
        }
        return stored(expansion.getContains());
    }

    private static Stream<ValueSetExpansionContainsComponent> flat(List<ValueSetExpansionContainsComponent> contains) {
        return contains.stream().flatMap(c -> Stream.concat(Stream.of(c), flat(c.getContains())));
    }

    private static Map<Code, Coding> stored(List<ValueSetExpansionContainsComponent> contains) {
        return byCode(flat(contains)
                .filter(c -> c.getCode() != null && !c.getAbstract())
                .map(c -> coding(c.getSystem(), c.getVersion(), c.getCode(), c.getDisplay())));
    }

    private static Coding coding(String system, String version, String code, String display) {
        return new Coding().setSystem(system).setVersion(version).setCode(code).setDisplay(display);
    }

    private static Map<Code, Coding> byCode(Stream<Coding> codings) {
        return codings.collect(Collectors.toMap(Code::of, c -> c, (first, again) -> first, LinkedHashMap::new));
    }

    private Map<Code, Coding> composed(Artifact artifact, ValueSet valueSet, List<String> path) {
        if (!valueSet.getCompose().hasInclude()) {
            throw new CannotExpand(
                    "Value set `" + artifact.shown() + "` has neither a stored expansion nor a `compose.include`.");
        }
        Map<Code, Coding> members = new LinkedHashMap<>();
        valueSet.getCompose()
                .getInclude()
                .forEach(i -> selected(artifact, i, path).forEach(members::putIfAbsent));
        valueSet.getCompose()
                .getExclude()
                .forEach(e ->
                        members.keySet().removeAll(selected(artifact, e, path).keySet()));
        return members;
    }

    /** What one include or exclude selects: the intersection of its system part and of every value set that it names. */
    private Map<Code, Coding> selected(Artifact artifact, ConceptSetComponent set, List<String> path) {
        List<Map<Code, Coding>> parts = new ArrayList<>();
        if (set.getSystem() != null) {
            parts.add(ofSystem(artifact, set));
        }
        set.getValueSet().forEach(imported -> parts.add(imported(artifact, imported, path)));
        if (parts.isEmpty()) {
            throw new CannotExpand("Value set `" + artifact.shown()
                    + "` has an include or exclude without `system` and without `valueSet`; one of them is needed.");
        }
        Map<Code, Coding> common = new LinkedHashMap<>(parts.get(0));
        parts.forEach(part -> common.keySet().retainAll(part.keySet()));
        return common;
    }

    private Map<Code, Coding> imported(Artifact artifact, CanonicalType imported, List<String> path) {
        Canonical canonical = Canonical.parse(imported.getValue());
        Artifact found = trace.ask("ValueSet " + canonical, artifacts, a -> a.find("ValueSet", canonical))
                .orElseThrow(() -> new CannotExpand(
                        "Value set `" + artifact.shown() + "` imports `" + canonical + "`, which is not known here."));
        return members(found, path);
    }

    private Map<Code, Coding> ofSystem(Artifact artifact, ConceptSetComponent set) {
        if (set.hasConcept()) {
            return byCode(set.getConcept().stream().map(c -> listed(set, c)));
        }
        ConceptTree tree = tree(artifact, set);
        List<ConceptDefinitionComponent> concepts = new ArrayList<>(tree.all());
        for (ConceptSetFilterComponent filter : set.getFilter()) {
            new ConceptFilter(artifact.shown(), set.getSystem(), tree, filter).apply(concepts);
        }
        return byCode(
                concepts.stream().map(c -> coding(set.getSystem(), set.getVersion(), c.getCode(), c.getDisplay())));
    }

    private static Coding listed(ConceptSetComponent set, ConceptReferenceComponent concept) {
        return coding(set.getSystem(), set.getVersion(), concept.getCode(), concept.getDisplay());
    }

    private ConceptTree tree(Artifact artifact, ConceptSetComponent set) {
        Canonical canonical = Canonical.of(
                set.getSystem(), Optional.ofNullable(set.getVersion()).orElse(""));
        Artifact found = trace.ask("CodeSystem " + canonical, artifacts, a -> a.find("CodeSystem", canonical))
                .orElseThrow(() -> new CannotExpand("Value set `" + artifact.shown() + "` takes codes of `" + canonical
                        + "`, a code system that is not known here; list the codes in `compose.include.concept` or"
                        + " store an expansion."));
        CodeSystem system = (CodeSystem) found.resource();
        requireContent(artifact, found, system);
        return trees.computeIfAbsent(found.key(), key -> new ConceptTree(system));
    }

    private void requireContent(Artifact artifact, Artifact found, CodeSystem system) {
        CodeSystemContentMode content =
                Optional.ofNullable(system.getContent()).orElse(CodeSystemContentMode.NOTPRESENT);
        if (content == CodeSystemContentMode.FRAGMENT) {
            warnings.add(Issue.warning(
                    IssueType.INCOMPLETE,
                    "",
                    "Value set `" + artifact.shown() + "` takes codes of `" + found.shown()
                            + "`, of which only a fragment is stored here: codes outside of it are not members."));
        } else if (content != CodeSystemContentMode.COMPLETE) {
            throw new CannotExpand("Value set `" + artifact.shown() + "` takes codes of `" + found.shown()
                    + "`, whose content is `" + content.toCode() + "` here; `complete` or `fragment` is needed.");
        }
    }
}
