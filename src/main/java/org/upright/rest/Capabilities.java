package org.upright.rest;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeResourceDefinition;
import ca.uhn.fhir.parser.IParser;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementKind;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.CapabilityStatementRestResourceSearchParamComponent;
import org.hl7.fhir.r4.model.CapabilityStatement.ConditionalDeleteStatus;
import org.hl7.fhir.r4.model.CapabilityStatement.ConditionalReadStatus;
import org.hl7.fhir.r4.model.CapabilityStatement.ResourceVersionPolicy;
import org.hl7.fhir.r4.model.CapabilityStatement.RestfulCapabilityMode;
import org.hl7.fhir.r4.model.CapabilityStatement.SystemRestfulInteraction;
import org.hl7.fhir.r4.model.CapabilityStatement.TypeRestfulInteraction;
import org.hl7.fhir.r4.model.Enumerations.FHIRVersion;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;

/**
 * The CapabilityStatement: what is declared is what works, and nothing else. Built at the first request, then answered
 * from memory. Thread-safe.
 *
 * @see <a href="https://hl7.org/fhir/R4/capabilitystatement.html">CapabilityStatement</a>
 */
public final class Capabilities {
    private static final List<String> INSTANTIATES = List.of(
            "http://hl7.org/fhir/uv/crmi/CapabilityStatement/crmi-shareable-artifact-repository",
            "http://hl7.org/fhir/uv/crmi/CapabilityStatement/crmi-publishable-artifact-repository",
            "http://hl7.org/fhir/uv/crmi/CapabilityStatement/crmi-authoring-artifact-repository");

    private static final String MODIFIERS = " Modifiers of search: `:missing` on all; `:exact`, `:contains` on strings;"
            + " `:not`, `:in`, `:not-in`, `:above`, `:below` on tokens; a type, `:identifier`, `:above`, `:below` on"
            + " references; `:above`, `:below` on uris. All others are answered 400.";

    private static final String CITATION = "Besides the types of R4, `Citation` can be created, read, updated, deleted"
            + " and searched, in the format of R4B; ask for `fhirVersion=4.3` to see it listed.";

    private static final List<TypeRestfulInteraction> INTERACTIONS = List.of(
            TypeRestfulInteraction.READ,
            TypeRestfulInteraction.VREAD,
            TypeRestfulInteraction.UPDATE,
            TypeRestfulInteraction.PATCH,
            TypeRestfulInteraction.DELETE,
            TypeRestfulInteraction.HISTORYINSTANCE,
            TypeRestfulInteraction.HISTORYTYPE,
            TypeRestfulInteraction.CREATE,
            TypeRestfulInteraction.SEARCHTYPE);

    private final FhirContext context;
    private final String softwareVersion;
    private final Instant started;
    private final List<OfferedOperation> operations;
    private final Function<String, List<ServedParameter>> parameters;
    private final Map<String, Ready> ready = new ConcurrentHashMap<>();

    /**
     * @param operations those of type {@code Resource} are every type's
     * @param parameters search parameters of a type, by name; those of {@code Resource} are every type's
     */
    public Capabilities(
            FhirContext context,
            String softwareVersion,
            Instant started,
            List<OfferedOperation> operations,
            Function<String, List<ServedParameter>> parameters) {
        this.context = context;
        this.softwareVersion = softwareVersion;
        this.started = started;
        this.operations = List.copyOf(operations);
        this.parameters = parameters;
    }

    Ready ready(FhirVersion version, String base) {
        if (ready.size() > 100) {
            ready.clear(); // callers choose the Host header; keep what they can make us hold small
        }
        return ready.computeIfAbsent(version + " " + base, key -> encode(statement(version, base)));
    }

    private Ready encode(CapabilityStatement statement) {
        return new Ready(
                bytes(context.newJsonParser(), statement),
                Optional.of(bytes(context.newXmlParser(), statement)),
                Optional.empty());
    }

    private static byte[] bytes(IParser parser, CapabilityStatement statement) {
        return parser.encodeResourceToString(statement).getBytes(StandardCharsets.UTF_8);
    }

    private CapabilityStatement statement(FhirVersion version, String base) {
        CapabilityStatement statement = new CapabilityStatement();
        statement
                .setUrl(base + "/metadata")
                .setName("Upright")
                .setTitle("Upright, a FHIR clinical guideline service")
                .setStatus(PublicationStatus.ACTIVE)
                .setDate(Date.from(started))
                .setKind(CapabilityStatementKind.INSTANCE)
                .setFhirVersion(
                        FHIRVersion.fromCode(version == FhirVersion.R4 ? version.full() : FhirVersion.R4.full()))
                .addFormat("application/fhir+json")
                .addFormat("application/fhir+xml")
                .addFormat("json")
                .addFormat("xml");
        INSTANTIATES.forEach(statement::addInstantiates);
        statement.getSoftware().setName("Upright").setVersion(softwareVersion);
        statement.getImplementation().setDescription("Upright").setUrl(base);
        statement.addRest(rest(version));
        if (version == FhirVersion.R4B) {
            statement.getFhirVersionElement().setValueAsString(version.full());
        }
        return statement;
    }

    private CapabilityStatementRestComponent rest(FhirVersion version) {
        CapabilityStatementRestComponent rest = new CapabilityStatementRestComponent();
        rest.setMode(RestfulCapabilityMode.SERVER).setDocumentation(CITATION + MODIFIERS);
        rest.getSecurity().setCors(true);
        TypeBindings.names(context).stream()
                .filter(type -> version == FhirVersion.R4B || !type.equals("Citation"))
                .forEach(type -> rest.addResource(type(type)));
        parameters.apply("Resource").forEach(served -> {
            CapabilityStatementRestResourceSearchParamComponent unused = declare(rest.addSearchParam(), served);
        });
        rest.addInteraction().setCode(SystemRestfulInteraction.TRANSACTION);
        rest.addInteraction().setCode(SystemRestfulInteraction.BATCH);
        rest.addInteraction().setCode(SystemRestfulInteraction.HISTORYSYSTEM);
        rest.addInteraction().setCode(SystemRestfulInteraction.SEARCHSYSTEM);
        return rest;
    }

    private CapabilityStatementRestResourceComponent type(String type) {
        CapabilityStatementRestResourceComponent resource = new CapabilityStatementRestResourceComponent();
        resource.setType(type)
                .setProfile("http://hl7.org/fhir/StructureDefinition/" + type)
                .setVersioning(ResourceVersionPolicy.VERSIONEDUPDATE)
                .setReadHistory(true)
                .setUpdateCreate(true)
                .setConditionalCreate(true)
                .setConditionalRead(ConditionalReadStatus.FULLSUPPORT)
                .setConditionalUpdate(true)
                .setConditionalDelete(ConditionalDeleteStatus.MULTIPLE);
        INTERACTIONS.forEach(code -> resource.addInteraction().setCode(code));
        RuntimeResourceDefinition definition = context.getResourceDefinition(type);
        parameters.apply(type).forEach(served -> {
            CapabilityStatementRestResourceSearchParamComponent declared = declare(resource.addSearchParam(), served);
            Optional.ofNullable(definition.getSearchParam(served.name()))
                    .flatMap(known -> Optional.ofNullable(known.getUri()))
                    .ifPresent(declared::setDefinition);
        });
        operations.stream()
                .filter(operation ->
                        operation.type().equals(type) || operation.type().equals("Resource"))
                .forEach(operation -> resource.addOperation()
                        .setName(operation.name())
                        .setDefinition(operation.definition())
                        .setDocumentation(operation.documentation()));
        return resource;
    }

    private static CapabilityStatementRestResourceSearchParamComponent declare(
            CapabilityStatementRestResourceSearchParamComponent declared, ServedParameter served) {
        return declared.setName(served.name()).setType(SearchParamType.fromCode(served.type()));
    }
}
