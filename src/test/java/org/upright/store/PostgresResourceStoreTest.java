package org.upright.store;

import org.junit.jupiter.api.condition.EnabledIf;

/** The contract on PostgreSQL. */
@EnabledIf(
        value = "org.upright.store.EmbeddedPostgresServer#isThere",
        disabledReason = "PostgreSQL does not start here")
class PostgresResourceStoreTest extends ResourceStoreContract {
    @Override
    StoreSettings settings() {
        return EmbeddedPostgresServer.newDatabase();
    }
}
