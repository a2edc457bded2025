package org.upright.guideline;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Records as untidy as real ones: doubled, contradictory, half dated, half filled in. Same seed, same records. */
final class GeneratedRecords {
    static final LocalDate TODAY = LocalDate.of(2026, 6, 15);
    private static final String SNOMED = "http://snomed.info/sct";
    private static final String ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm";
    private static final String ICD10 = "http://hl7.org/fhir/sid/icd-10";
    private static final String LOCAL = GuidelineFiles.BASE + "CodeSystem/lbp-cs";
    private static final List<Coding> BACK_PAIN = List.of(
            new Coding(SNOMED, "279039007", null),
            new Coding(SNOMED, "278862001", null),
            new Coding(SNOMED, "278860009", null),
            new Coding(ICD10CM, "M54.50", null),
            new Coding(ICD10CM, "M54.41", null),
            new Coding(ICD10, "M54.5", null),
            new Coding(SNOMED, "23056005", null),
            new Coding(SNOMED, "18347007", null));
    private static final List<Coding> FLAGS = List.of(
            new Coding(SNOMED, "192970008", null),
            new Coding(SNOMED, "267064002", null),
            new Coding(LOCAL, "neurological-deficit", null),
            new Coding(SNOMED, "42942008", null),
            new Coding(ICD10CM, "S32.009A", null),
            new Coding(SNOMED, "422868009", null),
            new Coding(SNOMED, "2304001", null),
            new Coding(SNOMED, "386661006", null));
    private static final List<Coding> CANCERS =
            List.of(new Coding(SNOMED, "266987004", null), new Coding(SNOMED, "363346000", null));
    private static final List<Coding> OTHERS = List.of(
            new Coding(SNOMED, "77386006", null),
            new Coding(SNOMED, "370143000", null),
            new Coding(SNOMED, "304510005", null),
            new Coding(SNOMED, "64859006", null),
            new Coding(SNOMED, "9631008", null),
            new Coding(SNOMED, "38341003", null));
    private static final List<String> CLINICAL =
            List.of("active", "active", "active", "recurrence", "relapse", "inactive", "remission", "resolved", "");
    private static final List<String> VERIFICATION = List.of(
            "confirmed", "confirmed", "provisional", "differential", "unconfirmed", "refuted", "entered-in-error", "");
    private static final List<String> PRESENT = List.of("active", "recurrence", "relapse", "");
    private static final List<String> RULED_OUT = List.of("refuted", "entered-in-error");
    private static final List<String> QUESTIONS = GuidelineFiles.everythingIn(
                    GuidelineFiles.named("Questionnaire", "lbp-intake").json())
            .filter(node -> node.path("type").asText().equals("choice"))
            .map(node -> node.path("linkId").asText())
            .toList();
    private static final int[] DAYS = {0, 1, 6, 27, 28, 29, 83, 84, 85, 400};

    private final RandomGenerator random;
    private final List<Resource> resources = new ArrayList<>();
    private boolean backPain;
    private boolean flagged;

    private GeneratedRecords(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A patient, and what is true of the record by construction.
     *
     * @param backPain low back pain is present
     * @param flagged a red flag is present or suspected
     */
    record Generated(List<Resource> resources, boolean backPain, boolean flagged, boolean adult) {
        Generated {
            resources = List.copyOf(resources);
        }

        Generated withSuspectedCaudaEquina() {
            List<Resource> more = new ArrayList<>(resources);
            more.add(condition("added", FLAGS.get(0), "active", "provisional"));
            return new Generated(more, backPain, true, adult);
        }
    }

    static Generated next(RandomGenerator random) {
        return new GeneratedRecords(random).generate();
    }

    private Generated generate() {
        int age = random.nextInt(5, 96);
        Patient patient = new Patient();
        patient.setId("Patient/p");
        patient.setBirthDateElement(new DateType((TODAY.getYear() - age) + "-01-20"));
        resources.add(patient);
        some(3).forEach(index -> backPain("back-" + index));
        some(2).forEach(index -> redFlag("flag-" + index));
        some(2).forEach(index -> other("other-" + index));
        some(3).forEach(index -> painScore("pain-" + index));
        some(2).forEach(index -> screen("screen-" + index));
        if (random.nextInt(4) > 0) {
            intake();
        }
        return new Generated(resources, backPain, flagged, age >= 18);
    }

    private List<Integer> some(int most) {
        return IntStream.range(0, random.nextInt(most)).boxed().toList();
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private LocalDate someDay() {
        return TODAY.minusDays(DAYS[random.nextInt(DAYS.length)]);
    }

    private String someDate() {
        LocalDate day = someDay();
        return switch (random.nextInt(6)) {
            case 0 -> day.toString().substring(0, 4);
            case 1 -> day.toString().substring(0, 7);
            case 2 -> day + "T23:30:00-05:00";
            default -> day.toString();
        };
    }

    private void backPain(String id) {
        String clinical = any(CLINICAL);
        String verification = any(VERIFICATION);
        Condition condition = condition(id, any(BACK_PAIN), clinical, verification);
        if (random.nextInt(5) > 0) {
            condition.setOnset(new DateTimeType(someDate()));
        }
        resources.add(condition);
        backPain |= PRESENT.contains(clinical) && !RULED_OUT.contains(verification);
    }

    private void redFlag(String id) {
        boolean cancer = random.nextInt(4) == 0;
        String clinical = any(CLINICAL);
        String verification = any(VERIFICATION);
        resources.add(condition(id, any(cancer ? CANCERS : FLAGS), clinical, verification));
        flagged |= (cancer || PRESENT.contains(clinical)) && !RULED_OUT.contains(verification);
    }

    private void other(String id) {
        resources.add(condition(id, any(OTHERS), any(CLINICAL), any(VERIFICATION)));
    }

    private static Condition condition(String id, Coding code, String clinical, String verification) {
        Condition condition = new Condition();
        condition.setId("Condition/" + id);
        condition.setSubject(new Reference("Patient/p"));
        condition.setCode(new CodeableConcept(code));
        if (!clinical.isEmpty()) {
            condition.setClinicalStatus(new CodeableConcept(
                    new Coding("http://terminology.hl7.org/CodeSystem/condition-clinical", clinical, null)));
        }
        if (!verification.isEmpty()) {
            condition.setVerificationStatus(new CodeableConcept(
                    new Coding("http://terminology.hl7.org/CodeSystem/condition-ver-status", verification, null)));
        }
        return condition;
    }

    private void painScore(String id) {
        Observation score = observation(id, new Coding("http://loinc.org", "72514-3", null));
        int value = random.nextInt(0, 11);
        if (random.nextInt(3) == 0) {
            score.setValue(new IntegerType(value));
        } else {
            score.setValue(
                    new Quantity(value).setSystem("http://unitsofmeasure.org").setCode("{score}"));
        }
        resources.add(score);
    }

    private void screen(String id) {
        Observation screen = observation(id, new Coding(LOCAL, "red-flag-screen", null));
        screen.setStatus(ObservationStatus.FINAL);
        screen.setValue(new CodeableConcept(new Coding(LOCAL, "screen-negative", null)));
        resources.add(screen);
    }

    private Observation observation(String id, Coding code) {
        Observation observation = new Observation();
        observation.setId("Observation/" + id);
        observation.setStatus(any(List.of(ObservationStatus.FINAL, ObservationStatus.ENTEREDINERROR)));
        observation.setSubject(new Reference("Patient/p"));
        observation.setCode(new CodeableConcept(code));
        if (random.nextInt(5) > 0) {
            observation.setEffective(new DateTimeType(someDate()));
        }
        return observation;
    }

    private void intake() {
        QuestionnaireResponse intake = new QuestionnaireResponse();
        intake.setId("QuestionnaireResponse/intake");
        intake.setStatus(any(List.of(
                QuestionnaireResponseStatus.COMPLETED,
                QuestionnaireResponseStatus.COMPLETED,
                QuestionnaireResponseStatus.INPROGRESS)));
        intake.setQuestionnaire(GuidelineFiles.BASE + "Questionnaire/lbp-intake|0.1.0");
        intake.setSubject(new Reference("Patient/p"));
        if (random.nextInt(8) > 0) {
            intake.setAuthoredElement(new DateTimeType(someDate()));
        }
        boolean clean = random.nextInt(2) == 0;
        QUESTIONS.forEach(question -> answer(intake, question, clean));
        resources.add(intake);
    }

    private void answer(QuestionnaireResponse intake, String question, boolean clean) {
        boolean redFlag = question.startsWith("rf-");
        String answer = redFlag && clean ? "no" : any(List.of("no", "no", "no", "no", "no", "no", "not-asked", "yes"));
        QuestionnaireResponseItemComponent item = random.nextBoolean()
                ? intake.addItem()
                : intake.addItem().setLinkId("group").addItem();
        item.setLinkId(question).addAnswer().setValue(new Coding(LOCAL, answer, null));
        flagged |= redFlag && answer.equals("yes");
    }
}
