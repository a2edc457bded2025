package org.upright.record;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.upright.fhir.RefusedException;

/** The requests of one call to one server, within the waiting, the bytes and the pages of that call. One thread. */
final class RemoteSession {
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)Authorization:\\s*([!-~][ -~]*)");

    private final HttpClient client;
    private final FhirContext fhir;
    private final Consumer<byte[]> check;
    private final URI base;
    private final String parameter;
    private final Optional<String> authorization;
    private long nanosLeft;
    private int bytesLeft;
    private int pagesLeft;

    RemoteSession(
            HttpClient client,
            FhirContext fhir,
            RemoteSettings settings,
            Consumer<byte[]> check,
            URI base,
            Endpoint endpoint,
            String parameter) {
        this.client = client;
        this.fhir = fhir;
        this.check = check;
        this.base = base;
        this.parameter = parameter;
        this.authorization = endpoint.getHeader().stream()
                .map(StringType::getValue)
                .map(AUTHORIZATION::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1))
                .findFirst();
        this.nanosLeft = settings.timeout().toNanos();
        this.bytesLeft = settings.bytes();
        this.pagesLeft = settings.pages();
    }

    /**
     * @param address path and query under the base, or a whole url under it
     * @return empty where the server says that there is none
     */
    Optional<Resource> get(String address) {
        URI uri = address.startsWith("/") ? under(address) : followed(address);
        if (pagesLeft-- <= 0) {
            throw unavailable("has more pages than one call may fetch");
        }
        HttpResponse<byte[]> response = await(client.sendAsync(request(uri), info -> new BoundedBody(bytesLeft)));
        bytesLeft -= response.body().length;
        return switch (response.statusCode()) {
            case 200 -> Optional.of(parse(response.body()));
            case 404, 410 -> Optional.empty();
            default -> throw unavailable("answered with status " + response.statusCode());
        };
    }

    /** What a search finds, its further pages too; empty where the server says that there is none. */
    List<Resource> search(String query) {
        List<Resource> found = new ArrayList<>();
        Optional<String> next = Optional.of(query);
        while (next.isPresent()) {
            Optional<Bundle> page = get(next.get()).map(this::bundle);
            page.ifPresent(bundle -> bundle.getEntry().stream()
                    .filter(BundleEntryComponent::hasResource)
                    .forEach(entry -> found.add(entry.getResource())));
            next = page.flatMap(RemoteSession::nextLink);
        }
        return found;
    }

    private Bundle bundle(Resource page) {
        if (page instanceof Bundle bundle) {
            return bundle;
        }
        throw unavailable("answered a search with " + page.fhirType() + "; a Bundle is needed");
    }

    private static Optional<String> nextLink(Bundle bundle) {
        return bundle.getLink().stream()
                .filter(link -> "next".equals(link.getRelation()))
                .map(link -> Optional.ofNullable(link.getUrl()).orElse(""))
                .filter(url -> !url.isEmpty())
                .findFirst();
    }

    private URI under(String pathAndQuery) {
        String root = base.toString();
        return URI.create((root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + pathAndQuery);
    }

    private URI followed(String link) {
        try {
            URI uri = base.resolve(link);
            if (AllowList.isUnder(base, uri) && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException malformed) {
            throw unavailable("gave a link `next` that cannot be read");
        }
        throw unavailable("gave a link `next` that leads away from its address");
    }

    private HttpRequest request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET().header("Accept", "application/fhir+json");
        authorization.ifPresent(value -> request.header("Authorization", value));
        return request.build();
    }

    private HttpResponse<byte[]> await(CompletableFuture<HttpResponse<byte[]>> response) {
        long begun = System.nanoTime();
        try {
            return response.get(nanosLeft, TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw unavailable("did not answer in time");
        } catch (ExecutionException failed) {
            throw unavailable("could not be read");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unavailable("was not waited for");
        } finally {
            nanosLeft -= System.nanoTime() - begun;
            boolean unused = response.cancel(true);
        }
    }

    private Resource parse(byte[] json) {
        check.accept(json);
        try {
            IBaseResource resource = fhir.newJsonParser().parseResource(new String(json, StandardCharsets.UTF_8));
            return (Resource) resource;
        } catch (DataFormatException unreadable) {
            throw unavailable("answered with what is no FHIR R4 JSON");
        }
    }

    RefusedException unavailable(String what) {
        return new RefusedException.Unavailable("The server at `" + parameter + "` " + what + ".");
    }
}
