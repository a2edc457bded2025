package org.upright.store.search;

import java.util.Optional;
import org.upright.store.index.IndexedParameter;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.index.ParameterKind;

/**
 * Finds resources that a canonical names: url, and version where the canonical has one.
 */
final class CanonicalLinks {
    private final ParameterCatalog catalog;

    CanonicalLinks(ParameterCatalog catalog) {
        this.catalog = catalog;
    }

    boolean areOf(String type) {
        return url(type).isPresent();
    }

    /**
     * Tables and condition such that {@code r} is a resource of the type and its canonical stands in the row
     * {@code link} of {@code ik}; {@code u} is used up.
     */
    Optional<Clause> joined(String type, String link) {
        return url(type)
                .map(url -> Clause.of("u.pid = ? and u.k = " + link + ".k and u.rid = r.rid and r.del = 0", url.pid())
                        .and(version(type, link)));
    }

    private Clause version(String type, String link) {
        return catalog.find(type, "version")
                .map(version -> Clause.of(
                        "(" + link
                                + ".x = '' or exists (select 1 from ik v where v.rid = u.rid and v.pid = ? and v.k = "
                                + link + ".x))",
                        version.pid()))
                .orElse(Clause.of(link + ".x = ''"));
    }

    private Optional<IndexedParameter> url(String type) {
        return catalog.find(type, "url").filter(url -> url.kind() == ParameterKind.URI);
    }
}
