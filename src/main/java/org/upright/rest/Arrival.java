package org.upright.rest;

import java.util.concurrent.Semaphore;
import org.upright.fhir.RefusedException;
import org.upright.guard.BodyCheck;

/**
 * One body on its way in.
 *
 * @param waiting places of those who may wait for bodies at once
 * @param share given back by whoever made it
 */
record Arrival(BodyCheck check, Semaphore waiting, BodyPace pace, BodyRoom.Share share) {
    /** A body that is there is read in no time; so only slow ones take all places, and others keep their threads. */
    void takePlace() {
        if (!waiting.tryAcquire()) {
            throw new RefusedException.Unavailable("Too many bodies are on their way slowly; try again later.");
        }
    }

    void leavePlace() {
        waiting.release();
    }

    /** @param nanos that a read waited for what it got */
    boolean isTooSlow(long nanos, int got) {
        pace.note(nanos, got);
        return got > 0 && pace.isTooSlow();
    }

    /**
     * Looks at the bytes that a read got, and at the whole where there are no more.
     *
     * @throws org.upright.guard.BadInputException where they are not to be parsed
     */
    void look(byte[] bytes, int offset, int got) {
        if (got >= 0) {
            check.more(bytes, offset, got);
            share.arrive(check.length());
        } else if (!check.isEmpty()) { // whether a body may be missing is for the servlet to say
            check.end();
            share.handle(check.length(), check.values());
        }
    }
}
