package org.upright.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.upright.memory.Room;

/**
 * Collects an answer and sends it in one write, with its length.
 *
 * <p>HAPI flushes its writer after every JSON field, and each flush is a write to the socket: the same $apply answered
 * two to three times as many requests a second once flushes did nothing. An answer is held in memory whole, so one that
 * is larger than a part of it is refused: a plan of a megabyte can make a gigabyte of requests. HEAD runs as GET and
 * drops the body, so its headers are GET's. Gzip is done here, of the finished bytes, and kept away from HAPI.
 */
public final class OneWrite extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** Below this the gzip header and a second buffer cost more than a packet. */
    private static final int GZIP_FROM = 1_400;

    /** Of the heap, for the bytes of one answer; while they are collected and sent they are there three times. */
    private static final long SHARE = 24;

    /** So much goes into the buffers of a connection at once, and needs no thread that waits, if a client reads at all. */
    private static final int AT_ONCE = 64 * 1_024;

    /** What a client may take for its answer whatever its size, and for each byte of it, some 64 KB a second. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final long NANOS_PER_BYTE = 15_000;

    private final int most;
    private final transient Room room;
    private final transient Semaphore writing;

    /**
     * By the largest heap that this process may have.
     *
     * @param room what all answers that are large share
     * @param writing how many threads may write to a client at once until it has taken its answer; beyond, and for large
     *     answers, none waits for the client
     */
    public OneWrite(Room room, int writing) {
        this(bytesOfMachine(), room, writing);
    }

    /** Of the largest answer. */
    public static int bytesOfMachine() {
        return (int) Math.min(Integer.MAX_VALUE / 4, Runtime.getRuntime().maxMemory() / SHARE);
    }

    OneWrite(int most, Room room, int writing) {
        this.most = most;
        this.room = room;
        this.writing = new Semaphore(writing);
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Room.Share share = room.enter();
        boolean sends = false;
        try {
            Collected collected = new Collected(response, new AnswerBytes(16_384, most, room));
            chain.doFilter(new Plain(request), collected);
            Optional<AnswerBytes> answer = collected.ready(request.getMethod().equals("HEAD"), acceptsGzip(request));
            share.keep(AnswerBytes.PER_BYTE * answer.map(AnswerBytes::size).orElse(0));
            if (answer.isPresent() && !written(answer.get(), response)) {
                share.leave();
                Sending.begin(
                        request.startAsync(),
                        response.getOutputStream(),
                        answer.get(),
                        PATIENCE.plusNanos(NANOS_PER_BYTE * answer.get().size()),
                        share::close);
                sends = true;
            }
        } finally {
            if (!sends) {
                share.close();
            }
        }
    }

    /** @return whether it is, and no client has to be waited for */
    private boolean written(AnswerBytes answer, HttpServletResponse response) throws IOException {
        if (answer.size() > AT_ONCE || !writing.tryAcquire()) {
            return false;
        }
        try {
            answer.writeTo(response.getOutputStream());
            return true;
        } finally {
            writing.release();
        }
    }

    private static boolean acceptsGzip(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Accept-Encoding"))
                .filter(sent -> sent.matches("(?i)(.*,)?\\s*gzip\\s*(;\\s*q=(1(\\.0*)?|0\\.\\d*[1-9]\\d*))?\\s*(,.*)?"))
                .isPresent();
    }

    /** A request as the servlets behind see it: GET for HEAD, and no word of compression. */
    private static final class Plain extends HttpServletRequestWrapper {
        Plain(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getMethod() {
            String method = super.getMethod();
            return method.equals("HEAD") ? "GET" : method;
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equalsIgnoreCase("Accept-Encoding") ? null : super.getHeader(name);
        }
    }

    private static final class Collected extends HttpServletResponseWrapper {
        private final AnswerBytes bytes;
        private final ServletOutputStream stream;
        private final PrintWriter writer;
        private boolean passed;

        Collected(HttpServletResponse response, AnswerBytes bytes) {
            super(response);
            this.bytes = bytes;
            this.stream = new Sink(bytes);
            this.writer = new Quiet(bytes);
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return stream;
        }

        @Override
        public PrintWriter getWriter() {
            return writer;
        }

        @Override
        public void flushBuffer() {
            // one write, at the end
        }

        @Override
        public void setContentLength(int length) {
            // known at the end
        }

        @Override
        public void setContentLengthLong(long length) {
            // known at the end
        }

        @Override
        public void resetBuffer() {
            writer.close();
            bytes.reset();
        }

        @Override
        public void reset() {
            super.reset();
            resetBuffer();
        }

        @Override
        public void sendError(int status) throws IOException {
            passed = true;
            super.sendError(status);
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            passed = true;
            super.sendError(status, message);
        }

        /** What is to be sent, its headers set; empty where nothing is, or another has sent it. */
        Optional<AnswerBytes> ready(boolean head, boolean gzip) throws IOException {
            if (passed || isCommitted()) {
                return Optional.empty();
            }
            writer.close();
            AnswerBytes body = bytes;
            if (bytes.size() >= GZIP_FROM) {
                addHeader("Vary", "Accept-Encoding");
                if (gzip) {
                    body = zipped();
                    setHeader("Content-Encoding", "gzip");
                }
            }
            if (body.size() > 0 || hasBody(getStatus())) {
                super.setContentLength(body.size());
            }
            return head ? Optional.empty() : Optional.of(body);
        }

        private static boolean hasBody(int status) {
            return status >= 200 && status != 204 && status != 304;
        }

        private AnswerBytes zipped() throws IOException {
            AnswerBytes target = bytes.another(bytes.size() / 3);
            try (GZIPOutputStream zip = new GZIPOutputStream(target)) {
                bytes.writeTo(zip);
            }
            return target;
        }
    }

    /** A writer whose flush does nothing. */
    private static final class Quiet extends PrintWriter {
        Quiet(ByteArrayOutputStream bytes) {
            super(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), false);
        }

        @Override
        public void flush() {
            // one write, at the end
        }

        @Override
        public void close() {
            super.flush();
        }
    }

    private static final class Sink extends ServletOutputStream {
        private final ByteArrayOutputStream bytes;

        Sink(ByteArrayOutputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(int b) {
            bytes.write(b);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new IllegalStateException("Answers are collected; nothing here writes asynchronously");
        }
    }
}
