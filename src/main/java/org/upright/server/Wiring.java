package org.upright.server;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.upright.apply.Apply;
import org.upright.apply.careplan.RequestStatus;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.expression.Evaluator;
import org.upright.apply.expression.FhirPathEvaluator;
import org.upright.apply.expression.LongTurns;
import org.upright.authoring.Validator;
import org.upright.cdshooks.CdsHooks;
import org.upright.cdshooks.ClientCheck;
import org.upright.cdshooks.HookServlet;
import org.upright.content.Content;
import org.upright.content.Loaded;
import org.upright.content.Loader;
import org.upright.content.ParameterSearchPaths;
import org.upright.cql.CqlEvaluator;
import org.upright.cql.CqlObserver;
import org.upright.fhir.FhirR4;
import org.upright.guard.BadInputException;
import org.upright.guard.Form;
import org.upright.guard.Guard;
import org.upright.guard.GuardLimits;
import org.upright.memory.Room;
import org.upright.metrics.Metrics;
import org.upright.record.HttpRemoteData;
import org.upright.record.Records;
import org.upright.record.RemoteSettings;
import org.upright.rest.Capabilities;
import org.upright.rest.FhirEndpoint;
import org.upright.rest.GuardedBody;
import org.upright.rest.NarrativeCheck;
import org.upright.rest.NarrativeMode;
import org.upright.rest.OfferedOperation;
import org.upright.rest.ServedParameter;
import org.upright.rest.operation.Collaborators;
import org.upright.rest.operation.Operations;
import org.upright.store.SqlResourceStore;
import org.upright.store.StoreSettings;
import org.upright.store.index.ParameterCatalog;

/** Calls every constructor once, from top to bottom. */
public final class Wiring {
    private static final long REMOTE_BYTES = 50 * 1_024 * 1_024;

    private Wiring() {}

    /** Refuses settings that cannot be served, before anything is opened. */
    public static void check(Settings settings) {
        ListenSettings unused = ListenSettings.of(settings);
        Clock unusedClock = clock(settings);
        RequestStatus unusedStatus = status(settings);
        NarrativeMode unusedMode = narratives(settings);
        LimitSettings unusedLimits = LimitSettings.of(settings);
        StoreSettings unusedStore = storeSettings(settings);
        MetricsAccess unusedMetrics = MetricsAccess.of(settings);
        ClientCheck unusedClients = new HookSettings(settings).clients(Optional.empty(), unusedClock);
    }

    /** Opens the database, loads the guideline, readies the engine. */
    public static Upright upright(Settings settings) {
        LimitSettings limits = LimitSettings.of(settings);
        FhirR4 fhir = new FhirR4();
        List<Evaluator> evaluators = evaluators(fhir);
        Metrics metrics = new Metrics();
        Room answers = Room.ofMachine(ListenSettings.of(settings).some());
        AtomicReference<Optional<Content>> known = new AtomicReference<>(Optional.empty());
        SqlResourceStore store = SqlResourceStore.open(
                storeSettings(settings)
                        .withObserver(metrics)
                        .withRoom(answers)
                        .withCodes(new ContentCodes(known::get))
                        .withDeletions(new NeededContent(fhir.context(), known::get))
                        .withPatched(new NarrativeCheck(fhir.context(), narratives(settings))::check),
                fhir.context());
        List<Loaded> loaded = load(settings, new Loader(fhir.context(), store));
        Content content = Content.of(
                store,
                new PlanCompiler(
                        fhir.context(), evaluators, limits.compile(), new ParameterSearchPaths(fhir.context())));
        known.set(Optional.of(content));
        HttpRemoteData remote = remote(settings, fhir);
        Records records = new Records(fhir.context(), store, remote, limits.record());
        Apply apply = new Apply(evaluators, limits.apply(), Version.text(), metrics);
        return new Upright(fhir, store, content, records, remote, evaluators, apply, loaded, answers, metrics);
    }

    /** The service behind its door; not started yet. */
    public static UprightServer server(Settings settings, Upright upright) {
        return server(settings, upright, () -> {});
    }

    /** @param whenReady what is to be done, by a thread of its own, once the server is ready */
    public static UprightServer server(Settings settings, Upright upright, Runnable whenReady) {
        Clock clock = clock(settings);
        FhirEndpoint endpoint = endpoint(settings, upright);
        Protection protection =
                Protection.of(settings, upright.fhir().context(), upright.store(), clock, upright.metrics());
        endpoint.registerInterceptor(new NarrativeCheck(upright.fhir().context(), narratives(settings)));
        protection.interceptors().forEach(endpoint::registerInterceptor);
        endpoint.registerInterceptor(upright.metrics()
                .operations(Operations.offered().stream()
                        .map(OfferedOperation::name)
                        .collect(Collectors.toSet())));
        WarmUp warmUp = new WarmUp(upright, clock, whenReady);
        UprightServer server = HttpEdge.serving(
                ListenSettings.of(settings),
                Map.of("/fhir/*", endpoint, "/cds-services/*", hooks(settings, upright, protection)),
                new HealthServlet(
                        () -> warmUp.isDone()
                                && protection.isReady()
                                && upright.store().isReady(),
                        upright.store()::indexing),
                protection,
                upright.answers(),
                upright);
        warmUp.begin(() -> count(settings, upright.metrics(), protection, server));
        return server;
    }

    private static FhirEndpoint endpoint(Settings settings, Upright upright) {
        Collaborators with = new Collaborators(
                upright.fhir(),
                upright.store(),
                upright.content(),
                upright.records(),
                upright.remote(),
                upright.apply(),
                upright.evaluators(),
                new Validator(upright.fhir(), upright.evaluators(), upright.content()::current),
                clock(settings),
                status(settings),
                Version.text());
        Capabilities capabilities = new Capabilities(
                upright.fhir().context(),
                Version.text(),
                Instant.now(),
                Operations.offered(),
                type -> served(upright.store().parameters(), type));
        return new FhirEndpoint(
                upright.fhir().context(),
                upright.store(),
                capabilities,
                Operations.providers(with),
                Operations.ofEveryType(with));
    }

    private static HookServlet hooks(Settings settings, Upright upright, Protection protection) {
        return new HookServlet(new CdsHooks(
                upright.fhir(),
                upright.content(),
                upright.records(),
                upright.apply(),
                upright.store(),
                clock(settings),
                settings.isTrue("hooks.drafts"),
                protection.hookClients()));
    }

    private static void count(Settings settings, Metrics metrics, Protection protection, UprightServer server) {
        if (MetricsAccess.of(settings) == MetricsAccess.OFF) {
            return;
        }
        metrics.begin();
        metrics.watch("upright.http.threads.busy", "Threads that serve requests now.", server::busyThreads);
        protection
                .audits()
                .ifPresent(audits -> metrics.watch(
                        "upright.audit.lost", "Audit events that could not be kept since the start.", audits::lost));
    }

    /**
     * Those of all languages that expressions may be in. To be made before anyone else has the context: the CQL engine
     * registers a type of its own, at which HAPI forgets all definitions and makes them anew, and a thread that reads them
     * meanwhile may find none.
     */
    public static List<Evaluator> evaluators(FhirR4 fhir) {
        LongTurns turns = LongTurns.ofMachine();
        return List.of(
                new FhirPathEvaluator(fhir.context(), turns),
                new CqlEvaluator(fhir.context(), CqlObserver.none(), turns));
    }

    private static NarrativeMode narratives(Settings settings) {
        return Arrays.stream(NarrativeMode.values())
                .filter(mode -> mode.name().equalsIgnoreCase(settings.text("rest.narrative")))
                .findFirst()
                .orElseThrow(() -> settings.bad("rest.narrative", "`refuse` or `sanitise`"));
    }

    private static List<ServedParameter> served(ParameterCatalog catalog, String type) {
        return catalog.of(type).stream()
                .map(parameter -> new ServedParameter(
                        parameter.name(), parameter.kind().name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** The store alone, without guideline and engine; the caller closes it. */
    public static SqlResourceStore store(Settings settings) {
        return SqlResourceStore.open(storeSettings(settings), new FhirR4().context());
    }

    /** Where the store is. */
    public static StoreSettings storeSettings(Settings settings) {
        Optional<String> url = settings.optional("store.url");
        StoreSettings there = url.isPresent()
                ? StoreSettings.postgres(url.get(), settings.text("store.user"), settings.text("store.password"))
                : StoreSettings.sqlite(Path.of(settings.text("store.folder")));
        StoreSettings polling = there.withLimits(LimitSettings.search(settings))
                .withReadTime(Duration.ofSeconds(settings.number("limits.searchSeconds", 1, 3_600)))
                .withPoll(Duration.ofMillis(settings.number("store.pollMillis", 10, 600_000)));
        StoreSettings notified = settings.isTrue("store.notifications") ? polling : polling.unnotified();
        return switch (settings.text("store.references")) {
            case "accept" -> notified;
            case "refuse" -> notified.withReferenceIntegrity();
            default -> throw settings.bad("store.references", "`accept` or `refuse`");
        };
    }

    private static List<Loaded> load(Settings settings, Loader loader) {
        Optional<Path> folder = settings.optional("content.folder").map(Path::of);
        return folder.isPresent() ? loader.load(folder.get()) : loader.loadPackaged();
    }

    private static HttpRemoteData remote(Settings settings, FhirR4 fhir) {
        List<URI> allowed = settings.optional("remote.allowed").stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(text -> address(settings, text.strip()))
                .toList();
        Guard guard = new Guard(GuardLimits.standard().withBytes(REMOTE_BYTES));
        return new HttpRemoteData(fhir.context(), RemoteSettings.allowing(allowed), bytes -> check(guard, bytes));
    }

    private static void check(Guard guard, byte[] answer) {
        try {
            guard.check(answer, Form.EITHER);
        } catch (BadInputException bad) {
            throw GuardedBody.refusal(bad);
        }
    }

    private static URI address(Settings settings, String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw settings.bad("remote.allowed", "base urls of FHIR servers, separated by commas");
        }
    }

    /** The clock of calls that name no time, in the time zone that dates are read in. */
    public static Clock clock(Settings settings) {
        try {
            return Clock.system(settings.optional("time.zone").map(ZoneId::of).orElseGet(ZoneId::systemDefault));
        } catch (DateTimeException e) {
            throw settings.bad("time.zone", "a time zone such as `Europe/Berlin`");
        }
    }

    /** Of the plans and requests that are made. */
    public static RequestStatus status(Settings settings) {
        return Arrays.stream(RequestStatus.values())
                .filter(status -> status.code().equals(settings.text("requests.status")))
                .findFirst()
                .orElseThrow(() -> settings.bad("requests.status", "`draft` or `active`"));
    }
}
