/**
 * A subject's record: put together from the data of the call, the store and a remote FHIR server, with what is another
 * patient's left out. Front door: {@link org.upright.record.Records}. Knows no plan but the types that it reads.
 */
@NullMarked
@CheckReturnValue
package org.upright.record;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
