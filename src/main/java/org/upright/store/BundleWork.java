package org.upright.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.Bundle.HTTPVerb;
import org.upright.fhir.RefusedException;
import org.upright.store.sql.Database;
import org.upright.store.sql.SqlWork;

/**
 * Carries out transactions and batches: what only reads does so in a snapshot, beside the writers.
 *
 * @param parts those that writes use now
 * @see <a href="https://hl7.org/fhir/R4/http.html#transaction">batch/transaction</a>
 */
record BundleWork(Database database, StoreSettings settings, Supplier<StoreParts> parts, Writer writer) {
    /** As deep as plans nest. */
    private static final int MOST_ROUNDS = 32;

    /** Writes to the store, all or nothing. */
    interface Writer {
        /** @param serialised whether nobody else may write between what the work reads and what it writes */
        <T> T write(boolean serialised, JournalWork<T> work);
    }

    Bundle answer(Bundle bundle) {
        if (bundle.getType() == BundleType.BATCH) {
            return batch(bundle);
        }
        List<BundleStep> steps = steps(bundle);
        return steps.stream().allMatch(BundleStep::reads)
                ? answered(snapshot(session -> transactions().read(session, steps)))
                : transaction(bundle, journal -> true);
    }

    /** @param also what else belongs to the transaction, after its entries */
    Bundle transaction(Bundle bundle, JournalWork<Boolean> also) {
        Transactions.Ready ready = transactions().ready(steps(bundle));
        List<BundleEntryComponent> answers = writer.write(ready.conditional(), journal -> {
            List<BundleEntryComponent> answered = transactions().run(journal, ready);
            return also.run(journal) ? answered : List.of();
        });
        return answered(answers);
    }

    /** Reads are counted as they are made, so they are not made twice. */
    private <T> T snapshot(SqlWork<T> work) {
        return settings.room().atOnce(() -> database.readSnapshotWithin(settings.readTime(), work));
    }

    private Transactions transactions() {
        return parts.get().transactions();
    }

    private static Bundle answered(List<BundleEntryComponent> answers) {
        return new Bundle().setType(BundleType.TRANSACTIONRESPONSE).setEntry(new ArrayList<>(answers));
    }

    private static List<BundleStep> steps(Bundle bundle) {
        if (bundle.getType() != BundleType.TRANSACTION) {
            throw new RefusedException.Unreadable("The bundle's `type` is `"
                    + (bundle.getType() != null ? bundle.getType().toCode() : "")
                    + "`; `transaction` or `batch` is needed.");
        }
        List<BundleStep> steps = new ArrayList<>();
        for (BundleEntryComponent entry : bundle.getEntry()) {
            steps.add(BundleStep.read(steps.size(), entry));
        }
        return steps;
    }

    private Bundle batch(Bundle bundle) {
        List<BundleEntryComponent> entries = bundle.getEntry();
        List<BundleEntryComponent> answers = new ArrayList<>();
        List<Integer> again = new ArrayList<>();
        BundleReads reads = transactions().reads();
        for (int i = 0; i < entries.size(); i++) {
            answers.add(batchEntry(i, entries.get(i), reads, again));
        }
        deleteAgain(entries, answers, again, reads);
        return new Bundle().setType(BundleType.BATCHRESPONSE).setEntry(answers);
    }

    /**
     * What could not be deleted while something needed it, once more when the others are gone: the entries of a batch
     * have no order among them, so a library may stand before the plan that goes with it.
     */
    private void deleteAgain(
            List<BundleEntryComponent> entries,
            List<BundleEntryComponent> answers,
            List<Integer> refused,
            BundleReads reads) {
        List<Integer> open = refused;
        int before = answers.size() + 1;
        for (int round = 0; round < MOST_ROUNDS && !open.isEmpty() && open.size() < before; round++) {
            before = open.size();
            List<Integer> again = new ArrayList<>();
            open.forEach(i -> answers.set(i, batchEntry(i, entries.get(i), reads, again)));
            open = again;
        }
    }

    /** @param again takes the index where it deletes what others need */
    private BundleEntryComponent batchEntry(
            int index, BundleEntryComponent entry, BundleReads reads, List<Integer> again) {
        try {
            BundleStep step = BundleStep.read(index, entry);
            if (step.reads()) {
                return snapshot(session -> reads.answer(session, step));
            }
            Transactions.Ready ready = transactions().ready(List.of(step));
            return writer.write(ready.conditional(), journal -> transactions().run(journal, ready))
                    .get(0);
        } catch (RefusedException refused) {
            if (refused instanceof RefusedException.Conflict
                    && entry.getRequest().getMethod() == HTTPVerb.DELETE) {
                again.add(index);
            }
            return BundleAnswers.refused(refused);
        }
    }
}
