package org.upright.store.index;

import java.util.Optional;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;

/**
 * A reference as the index holds it: id and type of what is stored here, or an absolute url.
 *
 * @param k id or url
 * @param x type, or version of a canonical; empty where there is none
 */
public record ReferenceKey(String k, String x) {
    /** A literal reference; empty for contained resources and for what has no reference. */
    public static Optional<ReferenceKey> of(String reference) {
        if (reference.isBlank() || reference.startsWith("#")) {
            return Optional.empty();
        }
        if (isAbsolute(reference)) {
            int history = reference.indexOf("/_history/");
            String url = history < 0 ? reference : reference.substring(0, history);
            return Optional.of(new ReferenceKey(Texts.exact(url), ""));
        }
        IdType id = new IdType(reference);
        return id.hasIdPart() && id.hasResourceType()
                ? Optional.of(new ReferenceKey(Texts.exact(id.getIdPart()), id.getResourceType()))
                : Optional.empty();
    }

    /** A canonical: its url and its version, without the fragment. */
    public static ReferenceKey ofCanonical(String canonical) {
        int hash = canonical.indexOf('#', 1);
        String whole = hash < 0 ? canonical : canonical.substring(0, hash);
        int bar = whole.indexOf('|');
        return bar < 0
                ? new ReferenceKey(Texts.exact(whole), "")
                : new ReferenceKey(Texts.exact(whole.substring(0, bar)), Texts.exact(whole.substring(bar + 1)));
    }

    /** Whether it has a scheme. */
    public static boolean isAbsolute(String reference) {
        int colon = reference.indexOf(':');
        return colon > 0
                && reference.indexOf('/') != colon - 1
                && !reference.substring(0, colon).contains("/");
    }

    /** Whether the reference names this type; one that says no type at all may be to any. */
    static boolean mayReferTo(Reference reference, String type) {
        if (reference.getType() != null) {
            return reference.getType().equals(type);
        }
        if (reference.getReference() == null) {
            return reference.hasIdentifier();
        }
        return type.equals(new IdType(reference.getReference()).getResourceType());
    }
}
