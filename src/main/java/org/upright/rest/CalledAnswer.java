package org.upright.rest;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Keeps what is answered to one entry of a batch away from the answer to the batch. */
final class CalledAnswer extends HttpServletResponseWrapper {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
    private final PrintWriter writer = new PrintWriter(bytes, false, StandardCharsets.UTF_8);
    private int status = 200;

    CalledAnswer(HttpServletResponse ofTheBatch) {
        super(ofTheBatch);
    }

    String text() {
        writer.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public int getStatus() {
        return status;
    }

    @Override
    public void setStatus(int given) {
        status = given;
    }

    @Override
    public void sendError(int given) {
        status = given;
    }

    @Override
    public void sendError(int given, String text) {
        status = given;
    }

    @Override
    public PrintWriter getWriter() {
        return writer;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return new ServletOutputStream() {
            @Override
            public void write(int one) {
                bytes.write(one);
            }

            @Override
            public void write(byte[] some, int from, int length) {
                bytes.write(some, from, length);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new IllegalStateException("An entry of a batch is answered blocking");
            }
        };
    }

    @Override
    public void setHeader(String name, String value) {
        // of the entry, whose answer has none
    }

    @Override
    public void addHeader(String name, String value) {
        // as above
    }

    @Override
    public void setDateHeader(String name, long value) {
        // as above
    }

    @Override
    public void addDateHeader(String name, long value) {
        // as above
    }

    @Override
    public void setContentType(String type) {
        // it is JSON
    }

    @Override
    public void setCharacterEncoding(String encoding) {
        // it is UTF-8
    }

    @Override
    public void setContentLength(int length) {
        // it is known when all is there
    }

    @Override
    public void setContentLengthLong(long length) {
        // as above
    }

    @Override
    public void flushBuffer() {
        writer.flush();
    }

    @Override
    public boolean isCommitted() {
        return false;
    }
}
