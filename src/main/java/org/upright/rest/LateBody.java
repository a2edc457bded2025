package org.upright.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what a refused client still sends, for a tenth of a second: many send header and body one after the other, and a
 * connection that is closed between them loses the refusal, or the client's next request.
 */
public final class LateBody extends HttpFilter {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(LateBody.class);
    private static final long PATIENCE_NANOS = 100_000_000;
    private static final int MOST = 64 * 1_024;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Touched touched = new Touched(request);
        chain.doFilter(touched, response);
        long length = request.getContentLengthLong();
        if (response.getStatus() >= 400 && !request.isAsyncStarted() && !touched.read && length > 0 && length <= MOST) {
            try {
                take(request.getInputStream(), length);
            } catch (IOException gone) {
                LOG.debug("The client of a refused request is gone");
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void take(ServletInputStream body, long length) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        byte[] some = new byte[4_096];
        long left = length;
        while (left > 0 && System.nanoTime() - end < 0) {
            if (body.available() > 0) {
                left -= Math.max(0, body.read(some, 0, some.length));
            } else {
                Thread.sleep(1);
            }
        }
    }

    /** Knows whether anybody behind has begun to read. */
    private static final class Touched extends HttpServletRequestWrapper {
        private boolean read;

        Touched(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            read = true;
            return super.getInputStream();
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            read |= Optional.ofNullable(getContentType()).orElse("").contains("form"); // which the container reads
            return super.getParameterMap();
        }
    }
}
