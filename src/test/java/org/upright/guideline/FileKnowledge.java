package org.upright.guideline;

import ca.uhn.fhir.parser.IParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptReferenceComponent;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;
import org.upright.guideline.GuidelineFiles.Definition;

/** The guideline's files as knowledge; only the value sets that list their codes are expanded, as all of ours do. */
final class FileKnowledge implements Knowledge {
    private final Map<String, Resource> byUrl = new TreeMap<>();

    FileKnowledge(IParser parser) {
        for (Definition definition : GuidelineFiles.definitions()) {
            byUrl.put(definition.json().path("url").asText(), (Resource)
                    parser.parseResource(GuidelineFiles.text(definition.path())));
        }
    }

    @Override
    public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
        return Optional.ofNullable(byUrl.get(canonical.url()))
                .filter(type::isInstance)
                .map(type::cast);
    }

    @Override
    public Optional<Library> libraryNamed(String name, Optional<String> version) {
        return byUrl.values().stream()
                .filter(Library.class::isInstance)
                .map(Library.class::cast)
                .filter(library -> library.getName().equals(name))
                .findFirst();
    }

    @Override
    public Optional<CodeSet> expand(Canonical valueSet) {
        return artifact(ValueSet.class, valueSet).map(FileKnowledge::listed);
    }

    private static CodeSet listed(ValueSet valueSet) {
        List<Coding> members = new ArrayList<>();
        for (ConceptSetComponent include : valueSet.getCompose().getInclude()) {
            for (ConceptReferenceComponent concept : include.getConcept()) {
                members.add(new Coding(include.getSystem(), concept.getCode(), concept.getDisplay()));
            }
        }
        Set<CodeSet.Code> codes = new HashSet<>();
        members.forEach(member -> codes.add(CodeSet.Code.of(member)));
        return new CodeSet(members, codes);
    }
}
