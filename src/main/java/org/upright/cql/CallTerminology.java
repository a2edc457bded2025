package org.upright.cql;

import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Coding;
import org.jspecify.annotations.Nullable;
import org.opencds.cqf.cql.engine.runtime.Code;
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
        return valueSets.expand(canonical).orElseThrow(() -> new UnknownValueSetException(canonical.toString()));
    }

    /** A code without system, such as CQL makes of a string, is in the set where any member has that code. */
    @Override
    public boolean in(Code code, ValueSetInfo valueSet) {
        return contains(expand(valueSet.getId(), Optional.ofNullable(valueSet.getVersion())), code);
    }

    private static boolean contains(CodeSet codes, Code code) {
        if (code.getCode() == null) {
            return false;
        }
        return code.getSystem() == null
                ? codes.members().stream().anyMatch(member -> code.getCode().equals(member.getCode()))
                : codes.codes().contains(new CodeSet.Code(code.getSystem(), code.getCode()));
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
