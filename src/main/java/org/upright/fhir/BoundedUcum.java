package org.upright.fhir;

import java.io.IOException;
import java.io.InputStream;
import org.fhir.ucum.Pair;
import org.fhir.ucum.UcumEssenceService;
import org.fhir.ucum.UcumException;

/**
 * The UCUM library with its own table of units, which reckons with no unit that is not {@link UcumCode#isReckonable}.
 * Thread-safe.
 */
public final class BoundedUcum extends UcumEssenceService {
    private static final String TABLE = "/ucum-essence.xml";

    private BoundedUcum(InputStream table) throws UcumException {
        super(table);
    }

    /** Reads the table, which takes a tenth of a second. */
    public static BoundedUcum read() {
        InputStream table = UcumEssenceService.class.getResourceAsStream(TABLE);
        if (table == null) {
            throw new IllegalStateException("The UCUM library has lost its `" + TABLE + "`.");
        }
        try (table) {
            return new BoundedUcum(table);
        } catch (UcumException | IOException e) {
            throw new IllegalStateException("The UCUM library's `" + TABLE + "` cannot be read.", e);
        }
    }

    @Override
    public synchronized Pair getCanonicalForm(Pair value) throws UcumException {
        return super.getCanonicalForm(reckonable(value));
    }

    @Override
    public synchronized Pair multiply(Pair one, Pair other) throws UcumException {
        return super.multiply(reckonable(one), reckonable(other));
    }

    @Override
    public synchronized Pair divideBy(Pair dividend, Pair divisor) throws UcumException {
        return super.divideBy(reckonable(dividend), reckonable(divisor));
    }

    private static Pair reckonable(Pair value) throws UcumException {
        if (!UcumCode.isReckonable(value.getCode())) {
            throw new UcumException("The unit has " + UcumCode.TOO_MANY);
        }
        return value;
    }
}
