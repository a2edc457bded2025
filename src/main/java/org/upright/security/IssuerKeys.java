package org.upright.security;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.Resource;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of one issuer: fetched from one address, kept for five minutes, renewed before that ends, and used for four
 * hours more while the issuer is away. Tokens of keys that are not known make it ask again, at most once in 30 seconds
 * however many come.
 */
final class IssuerKeys {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration RENEWED_BEFORE = Duration.ofSeconds(30);
    private static final Duration ASKED_AT_MOST_EVERY = Duration.ofSeconds(30);
    private static final Duration OUTAGE = Duration.ofHours(4);
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 2_000;
    private static final int BYTES = 256 * 1_024;

    private IssuerKeys() {}

    static JWKSource<SecurityContext> at(URI address) {
        return JWKSourceBuilder.<SecurityContext>create(url(address), new OneAddress())
                .cache(KEPT.toMillis(), READ_MILLIS * 2L)
                .refreshAheadCache(RENEWED_BEFORE.toMillis(), true)
                .rateLimited(ASKED_AT_MOST_EVERY.toMillis())
                .outageTolerant(OUTAGE.toMillis())
                .build();
    }

    private static URL url(URI address) {
        try {
            return address.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("`" + address + "` is no address of keys", e);
        }
    }

    /** A set in which it is a guess which key is meant. */
    static final class AmbiguousKeysException extends IOException {
        private static final long serialVersionUID = 1L;

        AmbiguousKeysException() {
            super("two keys have the same `kid`");
        }
    }

    /** @throws IOException where the text is no JWK set, or two of its keys have one id */
    static void requireOneKeyEach(String content) throws IOException {
        try {
            Set<Optional<String>> ids = new HashSet<>();
            for (JWK key : parsed(content)) {
                if (!ids.add(Optional.ofNullable(key.getKeyID()))) {
                    throw new AmbiguousKeysException();
                }
            }
        } catch (ParseException e) {
            throw new IOException("it is no JWK set", e);
        }
    }

    private static List<JWK> parsed(String content) throws ParseException {
        try {
            return JWKSet.parse(content).getKeys();
        } catch (NullPointerException e) { // of the library, where a key is `null`
            throw new ParseException("a key is missing", 0);
        }
    }

    /** Follows no redirects, and takes no set in which two keys have one id: which of them signed would be a guess. */
    private static final class OneAddress extends DefaultResourceRetriever {
        OneAddress() {
            super(CONNECT_MILLIS, READ_MILLIS, BYTES);
        }

        @Override
        protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
            HttpURLConnection connection = super.openHTTPConnection(url);
            connection.setInstanceFollowRedirects(false);
            return connection;
        }

        @Override
        public Resource retrieveResource(URL url) throws IOException {
            Resource resource = super.retrieveResource(url);
            requireOneKeyEach(resource.getContent());
            return resource;
        }
    }
}
