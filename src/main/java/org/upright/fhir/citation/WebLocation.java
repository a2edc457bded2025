package org.upright.fhir.citation;

import ca.uhn.fhir.model.api.annotation.Block;
import ca.uhn.fhir.model.api.annotation.Child;
import ca.uhn.fhir.model.api.annotation.Description;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;

/** An address of the cited artifact on the web. */
@Block
public final class WebLocation extends CitationElement {
    private static final long serialVersionUID = 1L;
    private static final Shape SHAPE = Shape.of("Citation.citedArtifact.webLocation", WebLocation.class);

    @Child(name = "type", type = CodeableConcept.class, order = 0)
    @Description(shortDefinition = "Code the reason for different URLs, e.g. abstract and full-text")
    private @Nullable CodeableConcept type;

    @Child(name = "url", type = UriType.class, order = 1)
    @Description(shortDefinition = "The specific URL")
    private @Nullable UriType url;

    public @Nullable CodeableConcept getType() {
        return type;
    }

    public WebLocation setType(@Nullable CodeableConcept type) {
        this.type = type;
        return this;
    }

    public @Nullable String getUrl() {
        return url == null ? null : url.getValue();
    }

    public WebLocation setUrl(String url) {
        this.url = new UriType(url);
        return this;
    }

    @Override
    public WebLocation copy() {
        return copyInto(new WebLocation());
    }

    @Override
    Shape shape() {
        return SHAPE;
    }
}
