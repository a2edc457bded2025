package org.upright.store;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.SearchParameter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.upright.store.index.DeclaredParameters;
import org.upright.store.index.IndexedParameter;
import org.upright.store.index.ParameterCatalog;
import org.upright.store.index.ParameterDefinition;
import org.upright.store.sql.Database;
import org.upright.store.sql.SqlSession;

/** Search parameters and the numbers that the database has given them. */
final class StoredParameters {
    private static final Logger LOG = LoggerFactory.getLogger(StoredParameters.class);
    private static final String COMPARTMENT = "compartment.Patient";

    /** What the rows of Patients and AuditEvents were made by; to change it makes them anew. */
    private static final String COMPARTMENT_RULE = "a Patient is in its own, an AuditEvent in that of one";

    private final Database database;
    private final FhirContext context;

    StoredParameters(Database database, FhirContext context) {
        this.database = database;
        this.context = context;
    }

    /** A catalog, and the types whose rows are older than it. */
    record Loaded(ParameterCatalog catalog, List<String> staleTypes, Map<String, String> fingerprints) {}

    /** R4's, ours, the given and the stored, each with its number; new ones get one. */
    Loaded load(List<SearchParameter> given) {
        List<SearchParameter> own = new ArrayList<>(ours());
        given.forEach(parameter -> own.add(parameter.copy()));
        own.addAll(stored());
        own.forEach(parameter ->
                parameter.getBase().removeIf(base -> !context.getResourceTypes().contains(base.getValue())));
        DeclaredParameters declared = new DeclaredParameters(context, own);
        Map<String, Integer> numbers = database.write(session -> numbered(session, declared));
        Map<String, Integer> pids = new HashMap<>();
        numbers.forEach((name, number) -> pids.put(name, number * IndexedParameter.NUMBERS_EACH));
        ParameterCatalog catalog = new ParameterCatalog(
                context,
                declared,
                pids,
                Optional.ofNullable(pids.get(COMPARTMENT)).orElseThrow());
        return stale(catalog, declared);
    }

    private Loaded stale(ParameterCatalog catalog, DeclaredParameters declared) {
        Map<String, String> present = new HashMap<>();
        database.read(session -> session.list(
                        "select name, expression from parameter",
                        List.of(),
                        row -> Map.entry(row.getString(1), row.getString(2))))
                .forEach(entry -> present.put(entry.getKey(), entry.getValue()));
        Map<String, String> changed = new TreeMap<>();
        Set<String> types = new TreeSet<>();
        for (ParameterDefinition definition : declared.all().values()) {
            if (!definition.fingerprint().equals(present.get(definition.key()))) {
                changed.put(definition.key(), definition.fingerprint());
                types.addAll(catalog.hasType(definition.type()) ? Set.of(definition.type()) : catalog.types());
            }
        }
        if (!COMPARTMENT_RULE.equals(present.get(COMPARTMENT))) {
            changed.put(COMPARTMENT, COMPARTMENT_RULE);
            types.addAll(List.of("AuditEvent", "Patient"));
        }
        return new Loaded(catalog, List.copyOf(types), changed);
    }

    /** Notes that the rows are up to date. */
    void done(Loaded loaded) {
        int noted = database.write(session -> {
            for (Map.Entry<String, String> entry : loaded.fingerprints().entrySet()) {
                session.update("update parameter set expression = ? where name = ?", entry.getValue(), entry.getKey());
            }
            return loaded.fingerprints().size();
        });
        LOG.info("The index serves {} more or changed search parameters.", noted);
    }

    /** SearchParameter resources of the store that are in use and complete. */
    private List<SearchParameter> stored() {
        List<SearchParameter> found = new ArrayList<>();
        for (Stored stored : database.read(session -> Reads.ofTypes(session, List.of("SearchParameter")))) {
            SearchParameter parameter = context.newJsonParser()
                    .parseResource(SearchParameter.class, new String(stored.json(), StandardCharsets.UTF_8));
            boolean complete =
                    parameter.getCode() != null && parameter.getType() != null && parameter.getExpression() != null;
            if (complete && parameter.getStatus() == PublicationStatus.ACTIVE && !parameter.hasComponent()) {
                found.add(parameter);
            }
        }
        return found;
    }

    /** In an empty store nothing is stale. */
    private static Map<String, Integer> numbered(SqlSession session, DeclaredParameters declared) throws SQLException {
        boolean empty = session.number("select count(*) from (select 1 from resource limit 1) r") == 0;
        Map<String, Integer> known = known(session);
        List<Object[]> missing = new ArrayList<>();
        for (ParameterDefinition definition : declared.all().values()) {
            if (!known.containsKey(definition.key())) {
                missing.add(new Object[] {definition.key(), empty ? definition.fingerprint() : ""});
            }
        }
        if (!known.containsKey(COMPARTMENT)) {
            missing.add(new Object[] {COMPARTMENT, empty ? COMPARTMENT_RULE : ""});
        }
        session.batch(session.dialect().insertUnlessThere("parameter (name, expression)", "(?, ?)"), missing);
        return missing.isEmpty() ? known : known(session);
    }

    private static Map<String, Integer> known(SqlSession session) throws SQLException {
        Map<String, Integer> known = new HashMap<>();
        session.list("select name, pid from parameter", List.of(), row -> Map.entry(row.getString(1), row.getInt(2)))
                .forEach(entry -> known.put(entry.getKey(), entry.getValue()));
        return known;
    }

    /** Search parameters that this program declares beside R4's. */
    private List<SearchParameter> ours() {
        try (InputStream file = StoredParameters.class.getResourceAsStream("search-parameters.json")) {
            if (file == null) {
                throw new IllegalStateException("The program has lost its `search-parameters.json`.");
            }
            return context.newJsonParser().parseResource(Bundle.class, file).getEntry().stream()
                    .map(entry -> (SearchParameter) entry.getResource())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
