package org.upright.apply.careplan;

import java.util.Map;

/** Our own words in a narrative, in the languages in which we have them; English for all others. */
record Headings(
        String strength, String quality, String direction, String source, String goals, String sources, String none) {
    private static final Headings ENGLISH = new Headings(
            "Strength of recommendation",
            "quality of evidence",
            "direction",
            "Source",
            "Goals",
            "Sources",
            "No advice.");

    private static final Map<String, Headings> OTHERS = Map.of(
            "es",
            new Headings(
                    "Fuerza de la recomendación",
                    "calidad de la evidencia",
                    "dirección",
                    "Fuente",
                    "Objetivos",
                    "Fuentes",
                    "Sin recomendaciones."));

    static Headings in(String language) {
        return OTHERS.getOrDefault(language.split("-", 2)[0], ENGLISH);
    }
}
