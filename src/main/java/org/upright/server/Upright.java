package org.upright.server;

import java.util.List;
import org.upright.apply.Apply;
import org.upright.apply.expression.Evaluator;
import org.upright.content.Content;
import org.upright.content.Loaded;
import org.upright.fhir.FhirR4;
import org.upright.memory.Room;
import org.upright.metrics.Metrics;
import org.upright.record.HttpRemoteData;
import org.upright.record.Records;
import org.upright.store.SqlResourceStore;

/**
 * The service without its door: store, content and engine, wired. Closing it closes the database.
 *
 * @param loaded what became of each file of the guideline
 * @param answers memory that large answers share
 * @param metrics what is counted of store and engine, once a server begins it
 */
public record Upright(
        FhirR4 fhir,
        SqlResourceStore store,
        Content content,
        Records records,
        HttpRemoteData remote,
        List<Evaluator> evaluators,
        Apply apply,
        List<Loaded> loaded,
        Room answers,
        Metrics metrics)
        implements AutoCloseable {
    public Upright {
        evaluators = List.copyOf(evaluators);
        loaded = List.copyOf(loaded);
    }

    @Override
    public void close() {
        content.close();
        store.close();
        metrics.close();
    }
}
