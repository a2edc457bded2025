package org.upright.rest;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.memory.Room;

/** Collects the bytes of an answer, no more of them than the bound; large ones are counted to the room. */
final class AnswerBytes extends ByteArrayOutputStream {
    /** Of memory for a byte of an answer: where it is collected, which grows by doubling, and what it was made of. */
    static final long PER_BYTE = 3;

    private final int most;
    private final Room room;

    AnswerBytes(int size, int most, Room room) {
        super(size);
        this.most = most;
        this.room = room;
    }

    @Override
    public synchronized void write(int one) {
        require(1);
        super.write(one);
    }

    @Override
    public synchronized void write(byte[] source, int offset, int length) {
        require(length);
        super.write(source, offset, length);
    }

    private void require(int more) {
        if (more > most - count) {
            throw new RefusedException.Unprocessable(List.of(Issue.error(
                    IssueType.TOOCOSTLY,
                    "",
                    "The answer has more than " + most
                            + " bytes, which is what memory here has room for; ask for less at once.")));
        }
        if (count + more > buf.length) { // it grows
            room.takeUpTo(PER_BYTE * (count + more));
        }
    }

    /** An empty one with the same bound. */
    AnswerBytes another(int size) {
        return new AnswerBytes(Math.max(32, size), most, room);
    }

    /** Its own buffer, of which the first {@link #size} bytes are the answer; not to be changed. */
    byte[] buffer() {
        return buf;
    }
}
