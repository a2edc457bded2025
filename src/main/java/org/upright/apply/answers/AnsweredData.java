package org.upright.apply.answers;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.upright.apply.expression.Knowledge;
import org.upright.apply.expression.SubjectRecord;
import org.upright.fhir.Canonical;

/**
 * Reads the finished QuestionnaireResponses of a record whose Questionnaire is known, or comes with them, as the resources
 * that they stand for, so that expressions find the answers where they look for data.
 *
 * <p>Ids follow from the response and the item; the same answers give the same resources. A resource that the record has
 * already by that id, or that says that it comes from the response, wins.
 *
 * @see <a href="http://hl7.org/fhir/uv/sdc/extraction.html">SDC: form data extraction</a>
 */
public final class AnsweredData {
    private static final Set<QuestionnaireResponseStatus> FINISHED =
            Set.of(QuestionnaireResponseStatus.COMPLETED, QuestionnaireResponseStatus.AMENDED);

    private AnsweredData() {}

    /**
     * The types to fetch where these are read: with the responses that may stand for some of them.
     *
     * @param read {@code *} among them means all
     */
    public static Set<String> toFetch(Set<String> read) {
        if (read.isEmpty() || read.equals(Set.of("Patient"))) {
            return read;
        }
        Set<String> all = new HashSet<>(read);
        all.add("QuestionnaireResponse");
        return all;
    }

    /** The record with what its answers stand for; the same record where there is nothing to add. */
    public static SubjectRecord addTo(SubjectRecord record, Knowledge knowledge) {
        List<Resource> extracted = new ArrayList<>();
        Set<String> sources = record.ofType("QuestionnaireResponse").isEmpty() ? Set.of() : sources(record);
        for (Resource one : record.ofType("QuestionnaireResponse")) {
            QuestionnaireResponse response = (QuestionnaireResponse) one;
            String id = Optional.ofNullable(response.getIdElement().getIdPart()).orElse("");
            if (response.getStatus() == null
                    || !FINISHED.contains(response.getStatus())
                    || sources.contains("QuestionnaireResponse/" + id)) {
                continue;
            }
            Reference subject = new Reference(record.subject().fhirType() + "/"
                    + record.subject().getIdElement().getIdPart());
            form(response, record, knowledge)
                    .ifPresent(form -> extracted.addAll(new FormExtraction(form, response, subject).resources()));
        }
        if (extracted.isEmpty()) {
            return record;
        }
        tellApart(extracted);
        List<Resource> all = new ArrayList<>(record.all());
        all.addAll(extracted);
        return new SubjectRecord(record.subject(), all);
    }

    /**
     * Of two of one id a record would have the first only: those of a group that is answered twice, or of responses
     * without id.
     */
    private static void tellApart(List<Resource> extracted) {
        Set<String> taken = new HashSet<>();
        for (Resource one : extracted) {
            String id = one.getIdPart();
            for (int more = 1; !taken.add(one.fhirType() + "/" + one.getIdPart()); more++) {
                one.setId(FormExtraction.ending(id + "-" + more));
            }
        }
    }

    /** Responses from which the record has Observations already. */
    private static Set<String> sources(SubjectRecord record) {
        Set<String> sources = new HashSet<>();
        record.ofType("Observation")
                .forEach(observation -> ((org.hl7.fhir.r4.model.Observation) observation)
                        .getDerivedFrom().stream()
                                .map(Reference::getReference)
                                .filter(reference -> reference != null)
                                .forEach(sources::add));
        return sources;
    }

    /** The form that is known here, else the one that came with the answers: within them, or beside them in the data. */
    private static Optional<Questionnaire> form(
            QuestionnaireResponse response, SubjectRecord record, Knowledge knowledge) {
        String written =
                Optional.ofNullable(response.getQuestionnaire()).orElse("").strip();
        if (written.isEmpty()) {
            return Optional.empty();
        }
        if (written.startsWith("#")) {
            return forms(response.getContained())
                    .filter(form ->
                            written.equals("#" + form.getIdElement().getIdPart().replace("#", "")))
                    .findFirst();
        }
        Canonical wanted = Canonical.parse(written);
        return knowledge
                .artifact(Questionnaire.class, wanted)
                .or(() -> forms(record.ofType("Questionnaire"))
                        .filter(form -> wanted.url().equals(form.getUrl())
                                && wanted.version()
                                        .filter(version -> !version.equals(form.getVersion()))
                                        .isEmpty())
                        .findFirst());
    }

    private static Stream<Questionnaire> forms(List<? extends Resource> resources) {
        return resources.stream().filter(Questionnaire.class::isInstance).map(Questionnaire.class::cast);
    }
}
