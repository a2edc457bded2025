package org.upright.rest;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.fhir.RefusedException;
import org.upright.guard.BadInputException;

/** Passes on only bytes that were looked at. */
final class GuardedStream extends ServletInputStream {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedStream.class);

    private final ServletInputStream source;
    private final Arrival arrival;

    GuardedStream(ServletInputStream source, Arrival arrival) {
        this.source = source;
        this.arrival = arrival;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int got = arrived(target, offset, length);
        try {
            arrival.look(target, offset, got);
        } catch (BadInputException bad) {
            throw GuardedBody.refusal(bad);
        }
        return got;
    }

    /** A client that is too slow or hangs up is nothing that our log has to tell as a fault of ours. */
    private int arrived(byte[] target, int offset, int length) {
        boolean waits = isMissing();
        if (waits) {
            arrival.takePlace();
        }
        long begun = System.nanoTime();
        try {
            int got = source.read(target, offset, length);
            if (arrival.isTooSlow(waits ? System.nanoTime() - begun : 0, got)) {
                throw late();
            }
            return got;
        } catch (RefusedException.TooSlow late) {
            throw late;
        } catch (IOException gone) {
            LOG.debug("A body did not arrive: {}", gone.getClass().getSimpleName());
            throw isLate(gone) ? late() : new RefusedException.Unreadable("The body did not arrive whole.");
        } catch (RuntimeException slow) { // the container's own, a type that nobody but the server knows
            LOG.info("A body came too slowly and was given up");
            throw late();
        } finally {
            if (waits) {
                arrival.leavePlace();
            }
        }
    }

    private boolean isMissing() {
        try {
            return source.available() == 0;
        } catch (IOException gone) {
            return true; // reading says what is wrong
        }
    }

    private static boolean isLate(IOException gone) {
        return gone instanceof InterruptedIOException || gone.getCause() instanceof TimeoutException;
    }

    private static RefusedException late() {
        return new RefusedException.TooSlow("The body came too slowly; it is to be sent without pauses.");
    }

    @Override
    public boolean isFinished() {
        return source.isFinished();
    }

    @Override
    public boolean isReady() {
        return source.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        throw new IllegalStateException("Bodies are read blocking here, so that each byte is looked at");
    }
}
