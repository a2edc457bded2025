package org.upright.content;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.Resource;
import org.upright.content.Loaded.Outcome;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.store.ResourceStore;
import org.upright.store.Stored;

/**
 * Brings a folder of FHIR files into the store, all of it in one transaction or none.
 *
 * <p>A file wins over what an earlier file left in the store. It does not win over what an author wrote, changed or
 * deleted there since, unless it carries a newer business version; {@link LoadedTag} tells the two apart.
 */
public final class Loader {
    private final FhirContext fhir;
    private final ResourceStore store;
    private final LoadedTag tag;

    public Loader(FhirContext fhir, ResourceStore store) {
        this.fhir = fhir;
        this.store = store;
        this.tag = new LoadedTag(fhir);
    }

    /**
     * Loads every *.json and *.xml under the folder, or one file; what is under {@code tests/} is passed over, and so is
     * what is no FHIR resource. CQL in files of its own becomes the content of its Library.
     *
     * @return one for each resource, by file, and one for each file that was passed over
     * @throws RefusedException.NotFound where there is no such folder
     * @throws RefusedException.Unprocessable with an issue for each file that cannot be read; nothing is written then
     */
    public List<Loaded> load(Path folder) {
        if (!Files.exists(folder)) {
            throw new RefusedException.NotFound("Folder `" + folder + "` does not exist.");
        }
        try {
            return load(ContentFile.under(folder, fhir));
        } catch (IOException unreadable) {
            throw new RefusedException.Unprocessable("Folder `" + folder + "` cannot be read.");
        }
    }

    /** Loads the content that was packaged with the program; empty where none was. */
    public List<Loaded> loadPackaged() {
        Optional<URL> packaged = Optional.ofNullable(Loader.class.getResource("/fhir-resources"));
        try {
            return packaged.isEmpty() ? List.of() : loadFrom(packaged.get().toURI());
        } catch (IOException | URISyntaxException unreadable) {
            throw new RefusedException.Unprocessable("The packaged content `" + packaged.get() + "` cannot be read.");
        }
    }

    private List<Loaded> loadFrom(URI folder) throws IOException {
        if (!"jar".equals(folder.getScheme())) {
            return load(Path.of(folder));
        }
        try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
            return load(jar.getPath("/fhir-resources"));
        }
    }

    private List<Loaded> load(List<ContentFile> files) {
        Set<Resource> repeated = repeated(files);
        List<Loaded> loaded = new ArrayList<>();
        Bundle transaction = new Bundle().setType(BundleType.TRANSACTION);
        for (ContentFile file : files) {
            file.passedOver().ifPresent(why -> loaded.add(new Loaded(file.name(), "", why, List.of())));
            List<String> notes = file.notes();
            for (Resource resource : file.resources()) {
                Outcome outcome = repeated.contains(resource) ? Outcome.REPEATED : decide(resource, transaction);
                loaded.add(new Loaded(file.name(), reference(resource), outcome, notes));
                notes = List.of(); // of the file, so said once
            }
        }
        if (transaction.hasEntry()) {
            Bundle unused = store.transact(transaction);
        }
        return List.copyOf(loaded);
    }

    /** Those that are in an earlier file too, word for word; refused where a file is unsound or says something else. */
    private Set<Resource> repeated(List<ContentFile> files) {
        List<Issue> issues = new ArrayList<>();
        Map<String, Home> homes = new TreeMap<>();
        Set<Resource> repeated = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ContentFile file : files) {
            issues.addAll(file.issues());
            for (Resource resource : file.resources()) {
                Optional<Home> first =
                        Optional.ofNullable(homes.putIfAbsent(reference(resource), new Home(file.name(), resource)));
                if (first.isPresent() && tag.hash(first.get().resource()).equals(tag.hash(resource))) {
                    boolean unused = repeated.add(resource);
                } else {
                    first.ifPresent(home -> issues.add(twice(resource, home.file(), file.name())));
                }
            }
        }
        if (!issues.isEmpty()) {
            throw new RefusedException.Unprocessable(issues);
        }
        return repeated;
    }

    private record Home(String file, Resource resource) {}

    private static Issue twice(Resource resource, String first, String second) {
        return Issue.error(
                IssueType.DUPLICATE,
                "",
                "`" + reference(resource) + "` is in file `" + first + "` and again, with other content, in file `"
                        + second + "`.");
    }

    private static String reference(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart();
    }

    private Outcome decide(Resource resource, Bundle transaction) {
        Optional<Stored> stored = Optional.empty();
        Outcome outcome;
        try {
            stored = Optional.of(
                    store.read(resource.fhirType(), resource.getIdElement().getIdPart()));
            outcome = compare(resource, store.parse(stored.get()));
        } catch (RefusedException.NotFound unknown) {
            outcome = Outcome.CREATED;
        } catch (RefusedException.Gone deleted) {
            outcome = Outcome.DELETION_KEPT;
        }
        if (outcome.fileWon()) {
            put(resource, stored, transaction);
        }
        return outcome;
    }

    private Outcome compare(Resource file, Resource stored) {
        if (tag.hash(file).equals(tag.hash(stored))) {
            return Outcome.UNCHANGED;
        }
        return tag.isAsLoaded(stored) || isNewer(file, stored) ? Outcome.REPLACED : Outcome.EDIT_KEPT;
    }

    private static boolean isNewer(Resource file, Resource stored) {
        Optional<SemanticVersion> ours = new Artifact(file).version().flatMap(SemanticVersion::parse);
        Optional<SemanticVersion> theirs = new Artifact(stored).version().flatMap(SemanticVersion::parse);
        return ours.isPresent() && theirs.isPresent() && ours.get().compareTo(theirs.get()) > 0;
    }

    /** Only over the version that was compared: an edit in between fails the load instead of being lost. */
    private void put(Resource resource, Optional<Stored> stored, Bundle transaction) {
        Bundle.BundleEntryComponent entry = transaction.addEntry().setResource(tag.tagged(resource));
        entry.getRequest().setMethod(HTTPVerb.PUT).setUrl(reference(resource));
        stored.ifPresent(s -> entry.getRequest().setIfMatch("W/\"" + s.version() + "\""));
    }
}
