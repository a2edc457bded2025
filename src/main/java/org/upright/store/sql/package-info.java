/**
 * Connections, transactions and the schema, on SQLite and on PostgreSQL. Front door: {@link
 * org.upright.store.sql.Database}. Knows nothing of FHIR.
 */
@NullMarked
@CheckReturnValue
package org.upright.store.sql;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
