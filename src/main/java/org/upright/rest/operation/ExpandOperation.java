package org.upright.rest.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.server.servlet.ServletRequestDetails;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ValueSetExpansionComponent;
import org.jspecify.annotations.Nullable;
import org.upright.apply.expression.CodeSet;

/**
 * {@code ValueSet/$expand} of value sets and code systems that are stored here.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset-operation-expand.html">ValueSet $expand</a>
 */
final class ExpandOperation {
    private static final Declaration DECLARED = Declaration.of("$expand")
            .with(Kind.TEXT, "url", "valueSetVersion", "filter")
            .with(Kind.INTEGER, "offset", "count")
            .with(Kind.BOOLEAN, "includeDesignations", "activeOnly")
            .with(Kind.RESOURCE, "valueSet")
            .body("valueSet");

    private final Collaborators with;

    ExpandOperation(Collaborators with) {
        this.with = with;
    }

    @Operation(name = "$expand", type = ValueSet.class, idempotent = true, manualRequest = true)
    public ValueSet expand(@IdParam(optional = true) @Nullable IdType id, ServletRequestDetails request) {
        Sent sent = new Reading(with.fhir()).read(request, DECLARED);
        ChosenValueSet expanded = ChosenValueSet.of(with, id, sent, "valueSetVersion");
        String filter = sent.text("filter").orElse("").toLowerCase(Locale.ROOT);
        List<Coding> members = members(expanded.codes(), filter);
        ValueSet answer = expanded.source().copy();
        answer.setExpansion(expansion(members, sent, answer.getUrl()));
        return answer;
    }

    private static List<Coding> members(CodeSet codes, String filter) {
        return codes.members().stream()
                .filter(member -> filter.isEmpty()
                        || Optional.ofNullable(member.getDisplay())
                                .orElse(member.getCode())
                                .toLowerCase(Locale.ROOT)
                                .contains(filter))
                .toList();
    }

    private ValueSetExpansionComponent expansion(List<Coding> members, Sent sent, @Nullable String url) {
        int offset = sent.text("offset").map(Integer::parseInt).orElse(0);
        int count = sent.text("count").map(Integer::parseInt).orElse(Integer.MAX_VALUE);
        ValueSetExpansionComponent expansion = new ValueSetExpansionComponent();
        expansion.setIdentifier(
                "urn:uuid:" + UUID.nameUUIDFromBytes((url + members.size()).getBytes(StandardCharsets.UTF_8)));
        expansion
                .setTimestamp(Date.from(with.clock().instant()))
                .setTotal(members.size())
                .setOffset(offset);
        members.stream()
                .skip(offset)
                .limit(count)
                .forEach(member -> expansion
                        .addContains()
                        .setSystem(member.getSystem())
                        .setVersion(member.getVersion())
                        .setCode(member.getCode())
                        .setDisplay(member.getDisplay()));
        return expansion;
    }
}
