package org.upright.cql;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Coding;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.runtime.Code;
import org.opencds.cqf.cql.engine.runtime.ValueSet;
import org.opencds.cqf.cql.engine.terminology.CodeSystemInfo;
import org.opencds.cqf.cql.engine.terminology.TerminologyProvider;
import org.opencds.cqf.cql.engine.terminology.ValueSetInfo;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.ValueSets;
import org.upright.fhir.Canonical;

/** The value sets of one call, as the engine asks for them. */
record CallTerminology(ValueSets valueSets) implements TerminologyProvider {
    CodeSet expand(String url, Optional<String> version) {
        Canonical read = Canonical.parse(url);
        Canonical canonical = new Canonical(read.url(), read.version().or(() -> version), Optional.empty());
        return valueSets
                .expand(canonical)
                .orElseThrow(() -> new UnknownValueSetException(canonical.toString(), valueSets.missing(canonical)));
    }

    /** A code without system is in no set whose members have one. */
    @Override
    public boolean in(Code code, ValueSetInfo valueSet) {
        if (code.getCode() == null) {
            return false;
        }
        String system = Optional.ofNullable(code.getSystem()).orElse("");
        return expand(valueSet.getId(), Optional.ofNullable(valueSet.getVersion()))
                .codes()
                .contains(new CodeSet.Code(system, code.getCode()));
    }

    /** A text is in the set where a member has that code; no answer where the members are of several systems. */
    boolean hasText(String code, ValueSet valueSet) {
        List<Coding> members = expand(valueSet.getId(), Optional.ofNullable(valueSet.getVersion()))
                .members();
        Set<String> systems = members.stream()
                .map(member -> Optional.ofNullable(member.getSystem()).orElse(""))
                .collect(Collectors.toCollection(TreeSet::new));
        if (systems.size() > 1) {
            throw new AmbiguousTextException(code, String.valueOf(valueSet.getId()), systems);
        }
        return members.stream().anyMatch(member -> code.equals(member.getCode()));
    }

    @Override
    public Iterable<Code> expand(ValueSetInfo valueSet) {
        List<Coding> members = expand(valueSet.getId(), Optional.ofNullable(valueSet.getVersion()))
                .members();
        return members.stream().map(CallTerminology::code).toList();
    }

    private static Code code(Coding coding) {
        return new Code()
                .withCode(coding.getCode())
                .withSystem(coding.getSystem())
                .withDisplay(coding.getDisplay())
                .withVersion(coding.getVersion());
    }

    /** Code systems are not looked up here: a code is taken to be in the system that it names. */
    @Override
    public @Nullable Code lookup(Code code, CodeSystemInfo codeSystem) {
        return code.getSystem() == null || code.getSystem().equals(codeSystem.getId()) ? code : null;
    }
}
