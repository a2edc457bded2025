package org.upright.apply.careplan;

/** Status of what is generated: a draft that a clinician accepts, or active for those who follow the reference. */
public enum RequestStatus {
    DRAFT("draft"),
    ACTIVE("active");

    private final String code;

    RequestStatus(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
