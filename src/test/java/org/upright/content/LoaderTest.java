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
        write("again.json", library("a", "1.0.0", "B"));
        write("broken.json", "{\"resourceType\":\"Library\",");
        write("nameless.json", "{\"resourceType\":\"Library\"}");
        write("unknown.json", "{\"resourceType\":\"Library\",\"id\":\"u\",\"colour\":\"red\"}");

        RefusedException refused = assertThrows(RefusedException.Unprocessable.class, this::load);

        List<String> texts = refused.issues().stream().map(Issue::text).toList();
        assertEquals(4, texts.size(), texts.toString());
        assertEquals(
                "`Library/a` is in file `a.json` and again, with other content, in file `again.json`.", texts.get(0));
        assertTrue(texts.get(1).startsWith("File `broken.json` is no FHIR R4 resource: "), texts.get(1));
        assertEquals("File `nameless.json` holds a Library without `id`; every resource needs one.", texts.get(2));
        assertTrue(texts.get(3).startsWith("File `unknown.json` is no FHIR R4 resource: "), texts.get(3));
        assertEquals(0, store.transactions());
    }

    @Test
    void aResourceThatIsThereTwiceInTheSameWordsIsWrittenOnce() throws IOException {
        write("a.json", library("a", "1.0.0", "A"));
        write(
                "bundle.json",
                "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":"
                        + library("a", "1.0.0", "A") + "}]}");

        assertEquals(
                List.of("a.json: Library/a created", "bundle.json: Library/a is the same as in an earlier file"),
                texts());
    }

    @Test
    void whatLiesBesideTheResourcesOfAGuideIsPassedOverAndSaid() throws IOException {
        write("a.json", "\uFEFF" + library("a", "1.0.0", "A"));
        write("ig.json", "{\"canonicalBase\":\"http://example.org\"}");
        write("pom.xml", "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"/>");
        write("cql/Alone.cql", "library Alone");

        assertEquals(
                List.of(
                        "a.json: Library/a created",
                        "ig.json: is no FHIR resource and is passed over",
                        "pom.xml: is no FHIR resource and is passed over",
                        "cql/Alone.cql: is the CQL of no Library and is passed over"),
                texts());
    }

    @Test
    void cqlInAFileOfItsOwnBecomesTheContentOfItsLibrary() throws IOException {
        write("input/cql/Named.cql", "library Named");
        write("input/cql/Placed.cql", "library Placed");
        write("input/cql/Linked.cql", "library Linked");
        write("input/resources/a.json", content("a", "{\"contentType\":\"text/cql\",\"url\":\"../cql/Linked.cql\"}"));
        write("input/resources/b.json", content("b", "{\"id\":\"ig-loader-Placed.cql\"}"));
        write("input/resources/c.json", "{\"resourceType\":\"Library\",\"id\":\"c\",\"name\":\"Named\"}");

        assertEquals(
                List.of(
                        "input/resources/a.json: Library/a created, with `input/cql/Linked.cql`",
                        "input/resources/b.json: Library/b created, with `input/cql/Placed.cql`",
                        "input/resources/c.json: Library/c created, with `input/cql/Named.cql`"),
                texts());
        assertEquals(
                List.of("library Linked", "library Placed", "library Named"), List.of(cql("a"), cql("b"), cql("c")));
        assertEquals("text/cql", stored("b").getContent().get(0).getContentType());
    }

    @Test
    void aFileOutsideOfTheFolderIsNotRead() throws IOException {
        write("outside/Secret.cql", "library Secret");
        write("inside/a.json", content("a", "{\"contentType\":\"text/cql\",\"url\":\"../outside/Secret.cql\"}"));

        assertEquals(
                List.of(
                        "a.json: Library/a created, its content `../outside/Secret.cql` is in no file under this folder"),
                loader.load(folder.resolve("inside")).stream().map(Loaded::text).toList());
    }

    @Test
    void contentThatIsThereStaysAsItIs() throws IOException {
        write("A.cql", "library A version 'file'");
        write("a.json", content("a", "{\"contentType\":\"text/cql\",\"data\":\"bGlicmFyeSBB\",\"url\":\"A.cql\"}"));

        assertEquals(
                List.of("a.json: Library/a created", "A.cql: is the CQL of no Library and is passed over"), texts());
        assertEquals("library A", cql("a"));
    }

    @Test
    void slipsThatCanDoNoHarmAreMendedAndSaid() throws IOException {
        write("a.json", "{\"resourceType\":\"Library\",\"id\":\"a\",\"title\":\"\"}");

        assertEquals(
                List.of("a.json: Library/a created, Library.title: Element `title` is empty and was left out."),
                texts());
    }

    @Test
    void aMissingFolderIsNamed() {
        Path missing = folder.resolve("missing");

        RefusedException refused = assertThrows(RefusedException.NotFound.class, () -> loader.load(missing));

        assertEquals("Folder `" + missing + "` does not exist.", refused.getMessage());
    }

    private List<String> texts() {
        return loader.load(folder).stream().map(Loaded::text).toList();
    }

    private static String content(String id, String content) {
        return "{\"resourceType\":\"Library\",\"id\":\"" + id + "\",\"content\":[" + content + "]}";
    }

    private String cql(String id) {
        return new String(stored(id).getContent().get(0).getData(), java.nio.charset.StandardCharsets.UTF_8);
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
