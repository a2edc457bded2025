package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.SqlSession;

/**
 * Reads files into the store: {@code .ndjson} line by line, {@code .json} as one transaction Bundle.
 *
 * <p>How far a file has come is written in the transaction of its resources, so an import that was stopped goes on where
 * it stopped, and one that is repeated does nothing. A file is the same while its path is, a Bundle's while its time is too.
 */
final class StoreImport {
    private static final int GROUP = 500;

    private final FhirContext context;
    private final Drafts drafts;
    private final SqlResourceStore store;

    StoreImport(FhirContext context, Drafts drafts, SqlResourceStore store) {
        this.context = context;
        this.drafts = drafts;
        this.store = store;
    }

    /** @return how many resources this run has read */
    long run(Path file, Consumer<String> progress) throws IOException {
        boolean lines = file.toString().endsWith(".ndjson");
        String name = "import " + file.toAbsolutePath() + (lines ? "" : "|" + Files.getLastModifiedTime(file));
        long done = store.write(false, journal -> done(journal.session(), name));
        return lines ? lines(file, name, done, progress) : bundle(file, name, done, progress);
    }

    private static long done(SqlSession session, String name) throws SQLException {
        return session.first("select done from progress where name = ?", List.of(name), row -> row.getString(1))
                .map(Long::valueOf)
                .orElse(0L);
    }

    private static void note(SqlSession session, String name, long done) throws SQLException {
        if (session.update("update progress set done = ? where name = ?", String.valueOf(done), name) == 0) {
            session.update("insert into progress (name, done) values (?, ?)", name, String.valueOf(done));
        }
    }

    /** A group is written while the next is read. */
    private long lines(Path file, String name, long done, Consumer<String> progress) throws IOException {
        long line = 0;
        CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            List<Draft> group = new ArrayList<>();
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                if (line > done && !text.isBlank()) {
                    group.add(draft(file, line, text));
                }
                if (group.size() == GROUP) {
                    await(writing);
                    writing = begin(group, name, line, progress);
                    group.clear();
                }
            }
            await(writing);
            await(begin(group, name, line, progress));
        } finally {
            writing.exceptionally(refused -> null).join();
        }
        return Math.max(0, line - done);
    }

    private Draft draft(Path file, long line, String text) {
        try {
            Resource resource = (Resource) context.newJsonParser().parseResource(text);
            return drafts.of(resource, Drafts.idOf(resource));
        } catch (DataFormatException e) {
            throw new RefusedException.Unreadable(
                    "Line " + line + " of `" + file.getFileName() + "` is no resource: " + e.getMessage());
        }
    }

    private CompletableFuture<Void> begin(List<Draft> group, String name, long line, Consumer<String> progress) {
        List<Draft> drafted = List.copyOf(group);
        return CompletableFuture.runAsync(() -> write(drafted, name, line, progress));
    }

    private static void await(CompletableFuture<Void> writing) {
        try {
            writing.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void write(List<Draft> drafted, String name, long line, Consumer<String> progress) {
        int written = store.write(false, journal -> {
            journal.expect(drafted.size(), drafted);
            for (Draft draft : drafted) {
                journal.put(draft, Optional.empty());
            }
            note(journal.session(), name, line);
            return drafted.size();
        });
        if (written > 0) {
            progress.accept(name.substring(name.lastIndexOf('/') + 1) + ": line " + line);
        }
    }

    /** That it was done is noted in its own transaction, so it is done once, whatever its entries are. */
    private long bundle(Path file, String name, long done, Consumer<String> progress) throws IOException {
        if (done > 0) {
            return 0;
        }
        Bundle bundle = context.newJsonParser().parseResource(Bundle.class, Files.readString(file));
        int entries = bundle.getEntry().size();
        Bundle unused = store.bundles().transaction(bundle, journal -> {
            note(journal.session(), name, Math.max(1, entries));
            return true;
        });
        progress.accept(file.getFileName() + ": " + entries + " entries");
        return entries;
    }
}
