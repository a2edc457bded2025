package org.upright.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scopes of one token.
 *
 * @param patient in whose context it is; empty where in nobody's
 */
record Scopes(String text, String patient) {
    /** How far the letter reaches on the type: 0 not at all, 1 to the patient, 2 to everybody. */
    int reach(char letter, String type) {
        return Stream.of(text.split(" "))
                .filter(scope -> scope.matches("[a-z]+/[A-Za-z*]+\\.[a-z*]+"))
                .filter(scope -> List.of("*", type).contains(scope.replaceAll(".*/|\\..*", "")))
                .filter(scope -> letters(scope.replaceAll(".*\\.", "")).indexOf(letter) >= 0)
                .mapToInt(scope -> scope.startsWith("patient/") ? (patient.isEmpty() ? 0 : 1) : 2)
                .max()
                .orElse(0);
    }

    /** Whether a scope that is narrowed to the tag of these data grants the letter on the type. */
    boolean narrows(char letter, String type, String tagged) {
        return Stream.of(text.split(" "))
                .filter(scope -> scope.matches("(user|system)/[A-Za-z*]+\\.[cruds]+\\?_tag=.*\\|" + tagged))
                .filter(scope -> List.of("*", type).contains(scope.replaceAll("^[a-z]+/|\\..*", "")))
                .anyMatch(scope ->
                        scope.replaceAll("\\?.*", "").replaceAll(".*\\.", "").indexOf(letter) >= 0);
    }

    private static String letters(String written) {
        return switch (written) {
            case "read" -> "rs";
            case "write" -> "cud";
            case "*" -> "cruds";
            default -> written;
        };
    }

    boolean mayPublish() {
        return text.contains("upright/publish");
    }

    /** Every kind of scope, with and without what the row needs. */
    static List<Scopes> kinds(ScopeRow row, String type) {
        Map<String, String> needs = new TreeMap<>();
        row.needs().forEach((name, letters) -> needs.put(name.equals(".") ? type : name, letters));
        List<Scopes> scopes = new ArrayList<>();
        for (String level : List.of("system", "user")) {
            scopes.add(new Scopes(each(level, needs), ""));
            scopes.add(new Scopes(each(level, needs) + " upright/publish", ""));
            scopes.add(new Scopes(level + "/*.cruds upright/publish", ""));
            scopes.add(new Scopes(level + "/Basic.cruds upright/publish", "p1"));
        }
        needs.forEach((name, letters) -> letters.chars().forEach(letter -> {
            Map<String, String> fewer = new TreeMap<>(needs);
            fewer.put(name, "cruds".replace(Character.toString(letter), ""));
            scopes.add(new Scopes(each("system", fewer) + " upright/publish", ""));
            scopes.add(new Scopes(each("patient", fewer) + " upright/publish", "p1"));
        }));
        for (String version1 : List.of("read", "write", "*")) {
            scopes.add(new Scopes(
                    needs.keySet().stream()
                            .map(name -> "user/" + name + "." + version1)
                            .collect(Collectors.joining(" ")),
                    ""));
        }
        scopes.add(new Scopes(each("patient", needs) + " upright/publish", "p1"));
        scopes.add(new Scopes("patient/*.cruds upright/publish", "p1"));
        scopes.add(new Scopes("patient/*.cruds upright/publish", "somebody-else"));
        scopes.add(new Scopes("patient/*.cruds upright/publish", ""));
        String tag = "?_tag=http://example.org/whose|";
        scopes.add(new Scopes(each("system", needs, tag + "p1") + " upright/publish", ""));
        scopes.add(new Scopes("user/*.cruds" + tag + "p1 upright/publish", ""));
        scopes.add(new Scopes(
                each("user", needs, tag + "p1") + " " + each("system", needs, tag + "p2") + " upright/publish", ""));
        scopes.add(new Scopes(each("user", needs, tag + "p1") + " " + each("user", needs) + " upright/publish", ""));
        scopes.add(new Scopes(
                Stream.of(
                                "?_shoe=42",
                                "?_tag:not=x|y",
                                "?_has:AuditEvent:entity:_id=a",
                                "?_tag=",
                                "?",
                                "?_include=*",
                                "?subject.name=x",
                                "?_tag=%zz",
                                "?_id:missing=false",
                                "?_filter=_id%20eq%20p1")
                        .map(beyond -> each("system", needs, beyond))
                        .collect(Collectors.joining(" ", "", " upright/publish")),
                ""));
        scopes.add(new Scopes("openid fhirUser launch/patient upright/publish", "p1"));
        return scopes;
    }

    private static String each(String level, Map<String, String> needs) {
        return each(level, needs, "");
    }

    private static String each(String level, Map<String, String> needs, String query) {
        return needs.entrySet().stream()
                .map(need -> level + "/" + need.getKey() + "." + ordered(need.getValue()) + query)
                .collect(Collectors.joining(" "));
    }

    static String ordered(String letters) {
        return "cruds".replaceAll("[^" + letters + "]", "");
    }
}
