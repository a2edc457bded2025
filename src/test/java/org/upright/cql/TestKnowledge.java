package org.upright.cql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Knowledge;
import org.upright.fhir.Canonical;

/** Libraries in a map, and two value sets. */
final class TestKnowledge implements Knowledge {
    static final String PAIN = "http://upright.example.org/ValueSet/pain";

    /** Members of one system, where {@link #PAIN} has them of two. */
    static final String HEIGHT = "http://upright.example.org/ValueSet/height";

    private final Map<String, Library> byName = new LinkedHashMap<>();

    /** The names that includes asked for. */
    final List<String> included = new ArrayList<>();

    void put(String name, String cql) {
        put(name, "text/cql", cql);
    }

    void put(String name, String form, String text) {
        byName.put(name, library(name, form, text));
    }

    static Library library(String name, String form, String text) {
        Library library = new Library();
        library.setUrl("http://upright.example.org/Library/" + name)
                .setName(name)
                .setId(name);
        library.addContent(new Attachment().setContentType(form).setData(text.getBytes(StandardCharsets.UTF_8)));
        return library;
    }

    static Canonical canonical(String name) {
        return Canonical.of("http://upright.example.org/Library/" + name);
    }

    @Override
    public <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
        return Optional.ofNullable(byName.get(canonical.tail())).map(type::cast);
    }

    @Override
    public Optional<Library> libraryNamed(String name, Optional<String> version) {
        included.add(name);
        return Optional.ofNullable(byName.get(name));
    }

    @Override
    public Optional<CodeSet> expand(Canonical valueSet) {
        return switch (valueSet.url()) {
            case PAIN ->
                Optional.of(set(
                        new Coding("http://snomed.info/sct", "279039007", "Low back pain"),
                        new Coding("http://loinc.org", "72514-3", "Pain")));
            case HEIGHT -> Optional.of(set(new Coding("http://loinc.org", "8302-2", "Height")));
            default -> Optional.empty();
        };
    }

    private static CodeSet set(Coding... members) {
        return new CodeSet(
                List.of(members), Stream.of(members).map(CodeSet.Code::of).collect(Collectors.toSet()));
    }
}
