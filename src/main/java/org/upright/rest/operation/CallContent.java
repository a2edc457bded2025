package org.upright.rest.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Endpoint;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.PlanDefinition.PlanDefinitionActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.jspecify.annotations.Nullable;
import org.upright.apply.compile.Closure;
import org.upright.apply.expression.CodeSet;
import org.upright.apply.expression.ValueSets;
import org.upright.content.Choice;
import org.upright.content.Selected;
import org.upright.content.Snapshot;
import org.upright.fhir.Canonical;
import org.upright.fhir.Issue;
import org.upright.fhir.RefusedException;
import org.upright.record.RemoteContent;

/**
 * Where one call finds its definition and all that it reaches: here, and what is lacking here on the servers that the
 * call names as {@code contentEndpoint} and {@code terminologyEndpoint}.
 *
 * @param choice the definition, to be chosen from the snapshot
 * @param elsewhere what other servers are asked while the call runs
 * @param issues what the other servers lack too, and what of the call was passed over
 */
record CallContent<T extends Resource>(
        Snapshot snapshot, Choice<T> choice, Optional<EndpointKnowledge> elsewhere, List<Issue> issues) {
    private static final String OF_FHIR = "http://hl7.org/fhir/StructureDefinition/";

    /** @throws RefusedException.Forbidden where a server is named that may not be asked */
    static <T extends Resource> CallContent<T> of(Collaborators with, Sent call, Class<T> type, Choice<T> choice) {
        Optional<RemoteContent> content = server(with, call, "contentEndpoint");
        Optional<RemoteContent> terminology = server(with, call, "terminologyEndpoint");
        Snapshot here = with.content().current();
        return content.isEmpty() && terminology.isEmpty()
                ? new CallContent<>(here, choice, Optional.empty(), call.issues())
                : root(here, type, choice, content)
                        .completed(type, content, terminology)
                        .with(call.issues());
    }

    /** The same for a call that names its definition in the url or by parameters. */
    static <T extends Resource> CallContent<T> named(
            Collaborators with, Sent call, Class<T> type, @Nullable IdType id) {
        Choice<T> choice = Choice.of(
                Optional.ofNullable(id).map(IdType::getIdPart),
                call.text("canonical"),
                call.text("url"),
                call.text("version"),
                Optional.empty());
        return of(with, call, type, choice);
    }

    private CallContent<T> with(List<Issue> more) {
        return new CallContent<>(
                snapshot,
                choice,
                elsewhere,
                Stream.concat(more.stream(), issues.stream()).toList());
    }

    private static Optional<RemoteContent> server(Collaborators with, Sent call, String parameter) {
        return call.resource(parameter, Endpoint.class)
                .map(endpoint -> with.remote().content(endpoint, parameter));
    }

    /** The definition itself, from the other server only where there is none here. */
    private static <T extends Resource> CallContent<T> root(
            Snapshot here, Class<T> type, Choice<T> choice, Optional<RemoteContent> content) {
        try {
            Selected<T> unused = here.select(type, choice);
            return new CallContent<>(here, choice, Optional.empty(), List.of());
        } catch (RefusedException.NotFound absent) {
            RemoteContent server = content.orElseThrow(() -> absent);
            return fetched(here, type, choice, server)
                    .orElseThrow(() -> new RefusedException.NotFound(
                            absent.getMessage() + " The server " + server.shown() + " does not have it either."));
        }
    }

    private static <T extends Resource> Optional<CallContent<T>> fetched(
            Snapshot here, Class<T> type, Choice<T> choice, RemoteContent server) {
        if (choice instanceof Choice.ById<T> byId) {
            return server.read(type.getSimpleName(), byId.id())
                    .map(type::cast)
                    .map(found -> new CallContent<>(here, new Choice.Inline<>(found), Optional.empty(), List.of()));
        }
        if (choice instanceof Choice.ByCanonical<T> named) {
            List<Resource> found = server.find(type.getSimpleName(), named.canonical()).stream()
                    .map(EndpointKnowledge::nameless)
                    .toList();
            return Optional.of(found)
                    .filter(all -> !all.isEmpty())
                    .map(all -> new CallContent<>(here.overlaid(all), choice, Optional.empty(), List.of()));
        }
        return Optional.empty();
    }

    private CallContent<T> completed(
            Class<T> type, Optional<RemoteContent> content, Optional<RemoteContent> terminology) {
        Selected<T> root = snapshot.select(type, choice);
        EndpointKnowledge knowledge = new EndpointKnowledge(root.knowledge(), content, terminology);
        Closure closure = Closure.of(root.resource(), knowledge);
        fetchProfiles(closure, knowledge);
        List<Canonical> missing = knowledge.soughtInVain(closure.missing());
        List<Issue> found = new ArrayList<>(knowledge.unexpanded(missing));
        content.ifPresent(server -> missing.stream()
                .filter(one -> one.url().contains(":"))
                .map(one -> nowhere(one, server))
                .forEach(found::add));
        return new CallContent<>(snapshot.overlaid(knowledge.fetched()), choice, Optional.of(knowledge), found);
    }

    /** Forms are made of the profiles of an action's inputs; those of FHIR itself are no content. */
    private static void fetchProfiles(Closure closure, EndpointKnowledge knowledge) {
        closure.ofType(PlanDefinition.class).stream()
                .flatMap(plan -> plan.getAction().stream())
                .flatMap(CallContent::withNested)
                .flatMap(action -> action.getInput().stream())
                .flatMap(input -> input.getProfile().stream())
                .filter(profile -> profile.hasValue() && !profile.getValue().startsWith(OF_FHIR))
                .map(profile -> Canonical.parse(profile.getValue()))
                .forEach(profile -> {
                    Optional<StructureDefinition> unused = knowledge.artifact(StructureDefinition.class, profile);
                });
    }

    private static Stream<PlanDefinitionActionComponent> withNested(PlanDefinitionActionComponent action) {
        return Stream.concat(Stream.of(action), action.getAction().stream().flatMap(CallContent::withNested));
    }

    private static Issue nowhere(Canonical missing, RemoteContent server) {
        return Issue.warning(
                IssueType.NOTFOUND,
                "",
                "`" + missing + "` is not known here, and the server " + server.shown() + " does not have it either.");
    }

    /** The value sets of an evaluation: those known, and what expressions name that no definition declared. */
    ValueSets valueSets(Snapshot selected) {
        return new ValueSets() {
            @Override
            public Optional<CodeSet> expand(Canonical valueSet) {
                Optional<CodeSet> known = selected.expand(valueSet);
                return known.isPresent() ? known : elsewhere.flatMap(knowledge -> knowledge.expand(valueSet));
            }

            @Override
            public Optional<String> obstacle(Canonical valueSet) {
                return elsewhere
                        .flatMap(knowledge -> knowledge.obstacle(valueSet))
                        .or(() -> selected.obstacle(valueSet));
            }
        };
    }
}
