package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.FhirR4;
import org.upright.fhir.RefusedException;

/** Files that {@code restore} is given and that are no backup of ours. */
class BackupFileTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void backUp() {
        file = folder.resolve("copy.db");
        try (SqlResourceStore store =
                SqlResourceStore.open(StoreSettings.sqlite(folder.resolve("one")), new FhirR4().context())) {
            for (int i = 0; i < 50; i++) {
                Written unused = store.create(new Patient(), java.util.Optional.empty());
            }
            store.backup(file);
        }
    }

    private String refusal() {
        String said = assertThrows(
                        RefusedException.Unreadable.class,
                        () -> SqlResourceStore.restore(file, StoreSettings.sqlite(folder.resolve("two"))))
                .getMessage();
        assertFalse(Files.exists(folder.resolve("two").resolve(StoreSettings.DATABASE_FILE)));
        return said.replace(file.toString(), "FILE");
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void aBackupIsOne() throws IOException {
        SqlResourceStore.restore(file, StoreSettings.sqlite(folder.resolve("two")));
    }

    @Test
    void whatRunsByItselfIsRefused() throws SQLException {
        change("create trigger hidden after insert on resource begin delete from history; end");

        assertEquals("`FILE` is no backup of a store: it has the trigger `hidden`, and a store has none.", refusal());
    }

    @Test
    void anotherProgramsDatabaseIsRefused() throws SQLException {
        change("drop table resource");

        assertEquals("`FILE` is no backup of a store: it has no table `resource`.", refusal());
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(bytes.length() / 2);
        }

        assertEquals(
                "`FILE` is no backup of a store",
                refusal().replaceFirst(": it (is damaged|cannot be read as a SQLite database)\\.$", ""));
    }
}
