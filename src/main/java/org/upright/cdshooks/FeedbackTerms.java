package org.upright.cdshooks;

/** How feedback is written as Basic: systems and extensions. */
final class FeedbackTerms {
    private static final String BASE = "http://upright.example.org/fhir/";

    /** Of Basic.code: accepted or overridden. */
    static final String OUTCOME = BASE + "CodeSystem/card-outcome";

    /** Of Basic.identifier: the uuid of the card. */
    static final String CARD = BASE + "NamingSystem/card";

    /** Of Basic.identifier: the id of the service. */
    static final String SERVICE = BASE + "NamingSystem/cds-service";

    static final String TIME = BASE + "StructureDefinition/feedback-time";
    static final String PLAN = BASE + "StructureDefinition/feedback-plan";
    static final String ACTION = BASE + "StructureDefinition/feedback-action";
    static final String REASON = BASE + "StructureDefinition/feedback-reason";
    static final String COMMENT = BASE + "StructureDefinition/feedback-comment";
    static final String ACCEPTED = BASE + "StructureDefinition/feedback-accepted-suggestion";

    private FeedbackTerms() {}
}
