package org.upright.rest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends an answer as fast as its client takes it, without a thread that waits for the client: some dozens of clients that
 * ask for large answers and do not read them would have all threads of the server.
 */
final class Sending implements WriteListener, AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);
    private static final int PIECE = 32 * 1_024;

    private final AsyncContext request;
    private final ServletOutputStream out;
    private final AnswerBytes answer;
    private final Runnable after;
    private final AtomicBoolean over = new AtomicBoolean();
    private int sent;

    private Sending(AsyncContext request, ServletOutputStream out, AnswerBytes answer, Runnable after) {
        this.request = request;
        this.out = out;
        this.answer = answer;
        this.after = after;
    }

    /**
     * Begins; the calling thread is free afterwards.
     *
     * @param patience after which a client that has not taken all of it is cut off
     * @param after run once, when all is sent or the client is gone
     */
    static void begin(
            AsyncContext request, ServletOutputStream out, AnswerBytes answer, Duration patience, Runnable after) {
        Sending sending = new Sending(request, out, answer, after);
        request.setTimeout(patience.toMillis());
        request.addListener(sending);
        out.setWriteListener(sending);
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            if (sent == answer.size()) {
                end();
                return;
            }
            int piece = Math.min(PIECE, answer.size() - sent);
            out.write(answer.buffer(), sent, piece);
            sent += piece;
        }
    }

    @Override
    public void onError(Throwable gone) {
        LOG.debug("An answer was not taken whole: {}", gone.getClass().getSimpleName());
        end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        LOG.info("An answer was taken too slowly and was given up");
        end();
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            try {
                request.complete();
            } finally {
                after.run();
            }
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        if (over.compareAndSet(false, true)) {
            after.run();
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // it is begun once
    }
}
