package org.upright.rest.operation;

import java.util.Optional;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.ValueSet;
import org.jspecify.annotations.Nullable;
import org.upright.apply.expression.CodeSet;
import org.upright.content.Choice;
import org.upright.content.Expansion;
import org.upright.content.Selected;
import org.upright.fhir.Canonical;
import org.upright.fhir.RefusedException;

/** The value set that a call means, expanded. */
record ChosenValueSet(ValueSet source, CodeSet codes) {
    /** Refused where it is not known, or cannot be expanded here; the issues say why. */
    static ChosenValueSet of(Collaborators with, @Nullable IdType id, Sent sent, String version) {
        Selected<ValueSet> selected = with.content()
                .current()
                .select(
                        ValueSet.class,
                        Choice.of(
                                Optional.ofNullable(id).map(IdType::getIdPart),
                                Optional.empty(),
                                sent.text("url"),
                                sent.text(version),
                                sent.resource("valueSet", ValueSet.class)));
        ValueSet source = selected.resource();
        String url = Optional.ofNullable(source.getUrl())
                .orElse("ValueSet/" + source.getIdElement().getIdPart());
        Canonical canonical =
                Canonical.of(url, Optional.ofNullable(source.getVersion()).orElse(""));
        Expansion expansion = selected.knowledge().expansion(canonical);
        return new ChosenValueSet(
                source, expansion.codes().orElseThrow(() -> new RefusedException.Unprocessable(expansion.issues())));
    }
}
