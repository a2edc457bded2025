package org.upright.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that move a whole store, by their exit codes and what they leave behind. */
class StoreCommandsTest {
    @TempDir
    Path folder;

    @Test
    void aStoreGoesThroughImportBackupRestoreAndExport() throws IOException {
        Path patients = folder.resolve("in/Patient.ndjson");
        Files.createDirectories(patients.getParent());
        Files.writeString(
                patients, "{\"resourceType\":\"Patient\",\"id\":\"a\"}\n{\"resourceType\":\"Patient\",\"id\":\"b\"}\n");

        assertEquals(0, run("import", "one", patients.getParent()));
        assertEquals(0, run("import", "one", patients));
        assertEquals(0, run("backup", "one", folder.resolve("copy.db")));
        assertEquals(0, run("restore", "two", folder.resolve("copy.db")));
        assertEquals(0, run("export", "two", folder.resolve("out")));

        String exported = Files.readString(folder.resolve("out/Patient.ndjson"));
        assertEquals(2, exported.lines().count());
        assertTrue(exported.contains("\"id\":\"a\",\"meta\":{\"versionId\":\"1\""), exported);
    }

    @Test
    void whatCannotBeDoneEndsWithOneAndWrongUsageWithTwo() throws IOException {
        Files.writeString(folder.resolve("bad.ndjson"), "{\"resourceType\":\"Nothing\"}\n");

        assertEquals(1, run("import", "one", folder.resolve("bad.ndjson")));
        assertEquals(1, run("import", "one", folder.resolve("missing.ndjson")));
        assertEquals(1, run("restore", "one", folder.resolve("bad.ndjson")));
        assertEquals(2, Main.run("backup"));
    }

    private int run(String command, String data, Path argument) {
        return Main.run(command, "--data", folder.resolve(data).toString(), argument.toString());
    }
}
