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
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.jspecify.annotations.Nullable;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;

/**
 * Collects an answer and sends it in one write, with its length.
 *
 * <p>HAPI flushes its writer after every JSON field, and each flush is a write to the socket: the same $apply answered
 * two to three times as many requests a second once flushes did nothing. An answer is held in memory whole, so one that is
 * larger than a part of it is refused: a plan of a megabyte can make a gigabyte of requests. HEAD runs as GET and drops the body, so its headers are GET's. Gzip is
 * done here, of the finished bytes, and kept away from HAPI.
 */
public final class OneWrite extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** Below this the gzip header and a second buffer cost more than a packet. */
    private static final int GZIP_FROM = 1_400;

    /** Of the heap, for the bytes of one answer; while they are collected and sent they are there three times. */
    private static final long SHARE = 24;

    private final int most;

    /** By the largest heap that this process may have. */
    public OneWrite() {
        this(bytesOfMachine());
    }

    /** Of the largest answer. */
    public static int bytesOfMachine() {
        return (int) Math.min(Integer.MAX_VALUE / 4, Runtime.getRuntime().maxMemory() / SHARE);
    }

    OneWrite(int most) {
        this.most = most;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Collected collected = new Collected(response, new Bounded(most));
        chain.doFilter(new Plain(request), collected);
        collected.send(request.getMethod().equals("HEAD"), acceptsGzip(request));
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
        private final ByteArrayOutputStream bytes;
        private final ServletOutputStream stream;
        private final PrintWriter writer;
        private boolean passed;

        Collected(HttpServletResponse response, ByteArrayOutputStream bytes) {
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

        void send(boolean head, boolean gzip) throws IOException {
            if (passed || isCommitted()) {
                return;
            }
            writer.close();
            byte[] body = bytes.toByteArray();
            if (body.length >= GZIP_FROM) {
                addHeader("Vary", "Accept-Encoding");
            }
            if (gzip && body.length >= GZIP_FROM) {
                body = zipped(body);
                setHeader("Content-Encoding", "gzip");
            }
            if (body.length > 0 || hasBody(getStatus())) {
                super.setContentLength(body.length);
            }
            if (!head) {
                super.getOutputStream().write(body);
            }
        }

        private static boolean hasBody(int status) {
            return status >= 200 && status != 204 && status != 304;
        }

        private static byte[] zipped(byte[] body) throws IOException {
            ByteArrayOutputStream target = new ByteArrayOutputStream(body.length / 3);
            try (GZIPOutputStream zip = new GZIPOutputStream(target)) {
                zip.write(body);
            }
            return target.toByteArray();
        }
    }

    /** Takes no more than the bound. */
    private static final class Bounded extends ByteArrayOutputStream {
        private final int most;

        Bounded(int most) {
            super(16_384);
            this.most = most;
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
