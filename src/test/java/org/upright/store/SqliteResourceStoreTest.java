package org.upright.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on SQLite. */
class SqliteResourceStoreTest extends ResourceStoreContract {
    @TempDir
    Path folder;

    @Override
    StoreSettings settings() {
        return StoreSettings.sqlite(folder);
    }
}
