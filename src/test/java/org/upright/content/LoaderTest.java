package org.upright.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.Library;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.content.Loaded.Outcome;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

class LoaderTest {
    @TempDir
    Path folder;

    private final FakeStore store = new FakeStore();
    private Loader loader;

    @BeforeEach
    void start() {
        loader = new Loader(FhirContext.forR4Cached(), store);
    }

    @Test
    void aFolderIsWrittenInOneTransaction() throws IOException {
        write("library/a.json", library("a", "1.0.0", "A"));
        write("b.xml", "<Library xmlns=\"http://hl7.org/fhir\"><id value=\"b\"/></Library>");
        write(
                "c.json",
                "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":"
                        + library("c", "1.0.0", "C") + "}]}");
        write("tests/patient.json", "not looked at");
        write("readme.md", "not looked at");

        List<Loaded> loaded = loader.load(folder);

        assertEquals(
                List.of("b.xml: Library/b created", "c.json: Library/c created", "library/a.json: Library/a created"),
                loaded.stream().map(Loaded::text).toList());
        assertEquals(1, store.transactions());
    }

    @Test
    void loadingAgainWritesNothing() throws IOException {
        write("a.json", library("a", "1.0.0", "A"));
        assertEquals(List.of(Outcome.CREATED), load());

        assertEquals(List.of(Outcome.UNCHANGED), load());
        assertEquals(1, store.transactions());
    }

    @Test
    void aChangedFileReplacesItsOlderSelf() throws IOException {
        write("a.json", library("a", "1.0.0", "A"));
        assertEquals(List.of(Outcome.CREATED), load());
        write("a.json", library("a", "1.0.0", "B"));

        assertEquals(List.of(Outcome.REPLACED), load());
        assertEquals("B", stored("a").getTitle());
    }

    @Test
    void anAuthorsEditIsKeptUntilAFileHasANewerVersion() throws IOException {
        write("a.json", library("a", "1.0.0", "A"));
        assertEquals(List.of(Outcome.CREATED), load());
        store.put(stored("a").setTitle("edited"));

        assertEquals(List.of(Outcome.EDIT_KEPT), load());
        write("a.json", library("a", "1.0.0", "B"));
        assertEquals(List.of(Outcome.EDIT_KEPT), load());
        assertEquals("edited", stored("a").getTitle());
        write("a.json", library("a", "1.1.0", "C"));

        assertEquals(List.of(Outcome.REPLACED), load());
        assertEquals("C", stored("a").getTitle());
    }

    @Test
    void whatWasDeletedStaysDeleted() throws IOException {
        write("a.json", library("a", "1.0.0", "A"));
        assertEquals(List.of(Outcome.CREATED), load());
        var unused = store.delete("Library", "a", Optional.empty());

        assertEquals(List.of(Outcome.DELETION_KEPT), load());
    }

    @Test
    void everyUnreadableFileIsNamedAndNothingIsWritten() throws IOException {
        write("a.json", library("a", "1.0.0", "A"));
        write("again.json", library("a", "1.0.0", "A"));
        write("broken.json", "{\"resourceType\":\"Library\",");
        write("nameless.json", "{\"resourceType\":\"Library\"}");
        write("unknown.json", "{\"resourceType\":\"Library\",\"id\":\"u\",\"colour\":\"red\"}");

        RefusedException refused = assertThrows(RefusedException.Unprocessable.class, this::load);

        List<String> texts = refused.issues().stream().map(Issue::text).toList();
        assertEquals(4, texts.size(), texts.toString());
        assertEquals("`Library/a` is in file `a.json` and again in file `again.json`.", texts.get(0));
        assertTrue(texts.get(1).startsWith("File `broken.json` is no FHIR R4 resource: "), texts.get(1));
        assertEquals("File `nameless.json` holds a Library without `id`; every resource needs one.", texts.get(2));
        assertTrue(texts.get(3).startsWith("File `unknown.json` is no FHIR R4 resource: "), texts.get(3));
        assertEquals(0, store.transactions());
    }

    @Test
    void aMissingFolderIsNamed() {
        Path missing = folder.resolve("missing");

        RefusedException refused = assertThrows(RefusedException.NotFound.class, () -> loader.load(missing));

        assertEquals("Folder `" + missing + "` does not exist.", refused.getMessage());
    }

    private List<Outcome> load() {
        return loader.load(folder).stream().map(Loaded::outcome).toList();
    }

    private Library stored(String id) {
        return (Library) store.parse(store.read("Library", id));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String library(String id, String version, String title) {
        return "{\"resourceType\":\"Library\",\"id\":\"" + id + "\",\"version\":\"" + version + "\",\"title\":\""
                + title + "\"}";
    }
}
