package org.upright.rest.operation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Library;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ValueSet;
import org.hl7.fhir.r4.model.ValueSet.ConceptSetComponent;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.Knowledge;
import org.upright.content.Snapshot;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;
import org.upright.record.RemoteContent;

/**
 * What is known here and, where that lacks something, at the servers that a call names; each is asked for a thing once.
 * For one call.
 */
final class EndpointKnowledge implements Knowledge {
    private final Snapshot here;
    private final Optional<RemoteContent> content;
    private final Optional<RemoteContent> terminology;
    private final List<Resource> fetched = new ArrayList<>();
    private final Set<Canonical> unexpanded = new LinkedHashSet<>();
    private final Set<String> asked = new HashSet<>();
    private final Set<String> wholeSystems = new HashSet<>();
    private final Set<Canonical> systemsLeft = new HashSet<>();
    private Snapshot known;

    EndpointKnowledge(Snapshot here, Optional<RemoteContent> content, Optional<RemoteContent> terminology) {
        this.here = here;
        this.content = content;
        this.terminology = terminology;
        this.known = here;
    }

    @Override
    public synchronized <T extends Resource> Optional<T> artifact(Class<T> type, Canonical canonical) {
        String name = type.getSimpleName();
        boolean wanted = type != CodeSystem.class || wholeSystems.contains(canonical.url());
        if (!wanted) {
            systemsLeft.add(canonical);
        }
        if (wanted && known.artifact(type, canonical).isEmpty() && asked.add(name + " " + canonical)) {
            content.ifPresent(server -> add(server.find(name, canonical)));
        }
        if (type == ValueSet.class) {
            expandElsewhere(canonical);
            known.artifact(ValueSet.class, canonical).ifPresent(this::noteSystems);
        }
        return known.artifact(type, canonical);
    }

    @Override
    public synchronized Optional<Library> libraryNamed(String name, Optional<String> version) {
        if (known.libraryNamed(name, version).isEmpty() && asked.add("library " + name + " " + version)) {
            content.ifPresent(server -> add(server.librariesNamed(name, version)));
        }
        return known.libraryNamed(name, version);
    }

    @Override
    public synchronized Optional<CodeSet> expand(Canonical valueSet) {
        expandElsewhere(valueSet);
        return known.expand(valueSet);
    }

    @Override
    public synchronized Optional<String> obstacle(Canonical valueSet) {
        return known.obstacle(valueSet);
    }

    /** What it takes from another server hides the definition that cannot be expanded here. */
    private void expandElsewhere(Canonical valueSet) {
        if (terminology.isEmpty() || known.expand(valueSet).isPresent() || !asked.add("codes " + valueSet)) {
            return;
        }
        Optional<ValueSet> expanded = terminology.get().expand(valueSet);
        if (expanded.isEmpty()) {
            unexpanded.add(valueSet);
        }
        expanded.ifPresent(set -> {
            known.artifact(ValueSet.class, valueSet)
                    .map(MetadataResource::getVersion)
                    .ifPresent(set::setVersion);
            add(List.of(set));
        });
    }

    /** Large code systems are fetched only where a value set needs all that they have. */
    private void noteSystems(ValueSet set) {
        Stream.concat(set.getCompose().getInclude().stream(), set.getCompose().getExclude().stream())
                .filter(part -> part.getSystem() != null && !part.hasConcept())
                .map(ConceptSetComponent::getSystem)
                .forEach(wholeSystems::add);
    }

    private void add(Collection<? extends Resource> resources) {
        resources.forEach(resource -> fetched.add(nameless(resource)));
        known = here.overlaid(fetched);
    }

    /** Ids of another server say nothing here; one that is the same by chance must not hide what it is not. */
    static Resource nameless(Resource resource) {
        Resource copy = resource.copy();
        boolean hasUrl = copy instanceof MetadataResource artifact && artifact.getUrl() != null;
        copy.setId(hasUrl ? "" : copy.getIdElement().getIdPart());
        return copy;
    }

    synchronized List<Resource> fetched() {
        return List.copyOf(fetched);
    }

    /** Of canonicals that led nowhere those that were looked for; a code system of which nobody needs all codes was not. */
    synchronized List<Canonical> soughtInVain(List<Canonical> missing) {
        return missing.stream().filter(one -> !systemsLeft.contains(one)).toList();
    }

    /**
     * Which value sets can be expanded nowhere.
     *
     * @param missing canonicals that led nowhere; what is neither one of these nor a value set, such as a code system that a
     *     library depends on, was asked for only to see what it is
     */
    synchronized List<Issue> unexpanded(List<Canonical> missing) {
        return unexpanded.stream()
                .filter(canonical -> missing.contains(canonical)
                        || known.artifact(ValueSet.class, canonical).isPresent())
                .map(this::nowhere)
                .toList();
    }

    private Issue nowhere(Canonical valueSet) {
        String server = terminology.map(RemoteContent::shown).orElse("");
        return Issue.warning(
                IssueType.NOTFOUND,
                "",
                "Value set `" + valueSet + "` cannot be expanded here, and the server " + server
                        + " does not know it.");
    }
}
