package org.upright.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Enumerations.AdministrativeGender;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationStatus;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random searches over random resources, each answered twice: by the store, and by looking at every resource with
 * FHIRPath and plain comparisons that share nothing with the store.
 */
class SearchDifferentialTest {
    private static final FhirContext CONTEXT = FhirContext.forR4Cached();
    private static final int PATIENTS = 60;
    private static final int OBSERVATIONS = 300;
    private static final int ORGANIZATIONS = 25;
    private static final List<String> NAMES =
            List.of("Müller", "Muller", "MEIER", "Meierhof", "O'Neil", "Ångström", "de la Cruz", "李");
    private static final List<String> CODES = List.of("1", "12", "123", "a", "A");
    private static final List<String> SYSTEMS = List.of("urn:s1", "urn:s2", "");
    private static final List<String> UNITS = List.of("mg", "g", "kg", "cm", "{x}");
    private static final BigDecimal[] IN_CANONICAL = {
        new BigDecimal("0.001"), BigDecimal.ONE, new BigDecimal("1000"), new BigDecimal("0.01")
    };

    @TempDir
    Path folder;

    @Test
    void sqliteFindsWhatALookAtEveryResourceFinds() {
        try (SqlResourceStore store =
                SqlResourceStore.open(StoreSettings.sqlite(folder).withCodes(new PrefixCodes()), CONTEXT)) {
            compare(store, 20261122L, 2000);
        }
    }

    @Test
    @EnabledIf(
            value = "org.upright.store.EmbeddedPostgresServer#isThere",
            disabledReason = "PostgreSQL does not start here")
    void postgresFindsWhatALookAtEveryResourceFinds() {
        try (SqlResourceStore store =
                SqlResourceStore.open(EmbeddedPostgresServer.newDatabase().withCodes(new PrefixCodes()), CONTEXT)) {
            compare(store, 42L, 1000);
        }
    }

    private static void compare(SqlResourceStore store, long seed, int searches) {
        Random random = new Random(seed);
        Map<String, Resource> all = new LinkedHashMap<>();
        for (int i = 0; i < ORGANIZATIONS; i++) {
            add(store, all, organization(random, i), "g" + i);
        }
        for (int i = 0; i < PATIENTS; i++) {
            add(store, all, patient(random), "p" + i);
        }
        for (int i = 0; i < OBSERVATIONS; i++) {
            add(store, all, observation(random), "o" + i);
        }
        Naive naive = new Naive(all);
        for (int i = 0; i < searches; i++) {
            boolean ofPatients = random.nextInt(3) == 0;
            String type = ofPatients ? "Patient" : "Observation";
            Map<String, List<String>> parameters = new LinkedHashMap<>();
            Predicate<Resource> matches = resource -> resource.fhirType().equals(type);
            for (int n = 1 + random.nextInt(2); n > 0; n--) {
                Criterion criterion = naive.criterion(type, random, 0);
                parameters
                        .computeIfAbsent(criterion.name, name -> new ArrayList<>())
                        .add(criterion.value);
                matches = matches.and(criterion.matches);
            }
            List<String> expected = all.values().stream()
                    .filter(matches)
                    .map(r -> r.getIdElement().getIdPart())
                    .sorted()
                    .toList();
            assertEquals(
                    expected,
                    found(store, type, parameters),
                    "seed " + seed + ", search " + i + ": " + type + "?" + parameters);
        }
    }

    private static List<String> found(SqlResourceStore store, String type, Map<String, List<String>> parameters) {
        Map<String, List<String>> asked = new HashMap<>(parameters);
        asked.put("_count", List.of("1000"));
        return store.search(new SearchRequest(Optional.of(type), asked, Optional.empty(), true)).matches().stream()
                .map(Stored::id)
                .sorted()
                .toList();
    }

    private static void add(SqlResourceStore store, Map<String, Resource> all, Resource resource, String id) {
        resource.setId(id);
        store.update(resource, Optional.empty());
        all.put(resource.fhirType() + "/" + id, resource);
    }

    private static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    /** Part of one before it, or of none. */
    private static Organization organization(Random random, int number) {
        Organization organization = new Organization().setName("G" + number);
        return number == 0 || random.nextInt(4) == 0
                ? organization
                : organization.setPartOf(new Reference("Organization/g" + random.nextInt(number)));
    }

    private static Patient patient(Random random) {
        Patient patient = new Patient();
        if (random.nextInt(4) > 0) {
            patient.setManagingOrganization(new Reference("Organization/g" + random.nextInt(ORGANIZATIONS)));
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            patient.addName().setFamily(pick(NAMES, random)).addGiven(pick(NAMES, random));
        }
        if (random.nextBoolean()) {
            patient.setActive(random.nextBoolean());
        }
        if (random.nextBoolean()) {
            patient.setGender(pick(List.of(AdministrativeGender.MALE, AdministrativeGender.FEMALE), random));
        }
        if (random.nextBoolean()) {
            patient.getBirthDateElement().setValueAsString(date(random).substring(0, random.nextBoolean() ? 10 : 7));
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            patient.addIdentifier(identifier(random));
        }
        if (random.nextInt(3) == 0) {
            patient.setDeceased(
                    random.nextBoolean() ? new BooleanType(random.nextBoolean()) : new DateTimeType(date(random)));
        }
        return patient;
    }

    private static Identifier identifier(Random random) {
        Identifier identifier = new Identifier().setValue(pick(CODES, random));
        String system = pick(SYSTEMS, random);
        return system.isEmpty() ? identifier : identifier.setSystem(system);
    }

    private static Observation observation(Random random) {
        Observation observation = new Observation();
        observation.setStatus(pick(List.of(ObservationStatus.FINAL, ObservationStatus.AMENDED), random));
        observation.setCode(concept(random));
        if (random.nextInt(10) > 0) {
            observation.setSubject(new Reference("Patient/p" + random.nextInt(PATIENTS + 5)));
        }
        switch (random.nextInt(4)) {
            case 0 -> observation.setEffective(new DateTimeType(date(random)));
            case 1 -> observation.setEffective(new DateTimeType(date(random).substring(0, 10)));
            case 2 -> {
                String start = date(random);
                Period period = new Period();
                period.setStartElement(new DateTimeType(start));
                if (random.nextBoolean()) {
                    period.setEndElement(new DateTimeType(start.substring(0, 4) + "-12-30T23:00:00+01:00"));
                }
                observation.setEffective(period);
            }
            default -> {}
        }
        switch (random.nextInt(4)) {
            case 0 -> observation.setValue(concept(random));
            case 1 -> observation.setValue(new StringType(pick(NAMES, random)));
            case 2 -> observation.setValue(quantity(random));
            default -> {}
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            observation.addComponent().setCode(concept(random)).setValue(quantity(random));
        }
        return observation;
    }

    private static CodeableConcept concept(Random random) {
        CodeableConcept concept = new CodeableConcept();
        for (int n = 1 + random.nextInt(2); n > 0; n--) {
            Coding coding = concept.addCoding().setCode(pick(CODES, random));
            String system = pick(SYSTEMS, random);
            if (!system.isEmpty()) {
                coding.setSystem(system);
            }
        }
        return concept;
    }

    private static Quantity quantity(Random random) {
        String unit = pick(UNITS, random);
        Quantity quantity = new Quantity().setValue(number(random)).setCode(unit);
        return random.nextInt(4) == 0 ? quantity : quantity.setSystem("http://unitsofmeasure.org");
    }

    private static BigDecimal number(Random random) {
        return pick(List.of("1", "1.0", "5", "5.4", "5.44", "5.46", "1000", "0.001", "-3", "0.0054"), random)
                .transform(BigDecimal::new);
    }

    private static String date(Random random) {
        return String.format(
                Locale.ROOT,
                "20%02d-%02d-%02dT%02d:%02d:%02d%s",
                20 + random.nextInt(3),
                1 + random.nextInt(3),
                1 + random.nextInt(28),
                random.nextInt(24),
                random.nextInt(60),
                random.nextInt(60),
                pick(List.of("Z", "+02:00", "-05:00"), random));
    }

    /** One criterion and what it means for one resource. */
    private record Criterion(String name, String value, Predicate<Resource> matches) {}

    /** Reads elements by FHIRPath, once a resource and path. */
    private static final class Naive {
        private final Map<String, Resource> all;
        private final IFhirPath engine = CONTEXT.newFhirPath();
        private final Map<IBase, Map<String, List<IBase>>> known = new IdentityHashMap<>();

        Naive(Map<String, Resource> all) {
            this.all = all;
        }

        List<IBase> at(IBase base, String path) {
            return known.computeIfAbsent(base, b -> new HashMap<>()).computeIfAbsent(path, p -> evaluated(base, p));
        }

        /** HAPI's engine compares elements where there is a union, and cannot compare quantities. */
        private List<IBase> evaluated(IBase base, String path) {
            List<IBase> found = new ArrayList<>();
            for (String part : path.split(" \\| ")) {
                found.addAll(engine.evaluate(base, part, IBase.class));
            }
            return found;
        }

        Criterion criterion(String type, Random random, int depth) {
            return type.equals("Patient") ? ofPatient(random, depth) : ofObservation(random, depth);
        }

        private Criterion ofPatient(Random random, int depth) {
            return switch (random.nextInt(depth > 1 ? 9 : 10)) {
                case 8 -> organization(random);
                case 0 -> string("family", "name.family", random);
                case 1 -> string("name", "name.family | name.given", random);
                case 2 -> token("identifier", "identifier", random, true);
                case 3 ->
                    code(
                            "gender",
                            "gender",
                            "http://hl7.org/fhir/administrative-gender",
                            List.of("male", "female"),
                            random);
                case 4 -> date("birthdate", "birthDate", random);
                case 5 -> code("active", "active", "", List.of("true", "false"), random);
                case 6 -> missing("active", "active", random);
                case 7 -> deceased(random);
                default -> has(random, depth);
            };
        }

        private Criterion ofObservation(Random random, int depth) {
            return switch (random.nextInt(depth > 1 ? 12 : 14)) {
                case 11 -> subsumed("code", "code.coding", random);
                case 0 -> token("code", "code.coding", random, true);
                case 1 -> token("combo-code", "code.coding | component.code.coding", random, true);
                case 2 -> token("value-concept", "value.ofType(CodeableConcept).coding", random, true);
                case 3 -> string("value-string", "value.ofType(string) | value.ofType(CodeableConcept).text", random);
                case 4 -> quantity("value-quantity", "value.ofType(Quantity)", random);
                case 5 ->
                    quantity(
                            "combo-value-quantity",
                            "value.ofType(Quantity) | component.value.ofType(Quantity)",
                            random);
                case 6 -> date("date", "effective", random);
                case 7 -> reference(random);
                case 8 -> missing("value-quantity", "value.ofType(Quantity)", random);
                case 9 ->
                    code(
                            "status",
                            "status",
                            "http://hl7.org/fhir/observation-status",
                            List.of("final", "amended"),
                            random);
                case 10 -> composite(random);
                default -> chain(random, depth);
            };
        }

        private Criterion string(String name, String path, Random random) {
            String whole = pick(NAMES, random);
            String value = whole.substring(0, 1 + random.nextInt(whole.length()));
            return switch (random.nextInt(3)) {
                case 0 ->
                    new Criterion(name, value, r -> texts(r, path).anyMatch(t -> plain(t).startsWith(plain(value))));
                case 1 ->
                    new Criterion(
                            name + ":contains",
                            value,
                            r -> texts(r, path).anyMatch(t -> plain(t).contains(plain(value))));
                default ->
                    new Criterion(name + ":exact", whole, r -> texts(r, path).anyMatch(whole::equals));
            };
        }

        private java.util.stream.Stream<String> texts(Resource resource, String path) {
            return at(resource, path).stream().map(e -> ((org.hl7.fhir.r4.model.Base) e).primitiveValue());
        }

        private static String plain(String text) {
            return Normalizer.normalize(text, Normalizer.Form.NFD)
                    .replaceAll("\\p{M}", "")
                    .toLowerCase(Locale.ROOT)
                    .strip();
        }

        private Criterion token(String name, String path, Random random, boolean negatable) {
            List<String> values = new ArrayList<>();
            Predicate<IBase> any = e -> false;
            for (int n = 1 + random.nextInt(2); n > 0; n--) {
                String code = pick(CODES, random);
                String system = pick(SYSTEMS, random);
                int form = random.nextInt(3);
                values.add(form == 0 ? code : form == 1 || system.isEmpty() ? system + "|" + code : system + "|");
                any = any.or(e -> {
                    boolean codeFits = code.equals(codeOf(e));
                    boolean systemFits = system.equals(systemOf(e));
                    return form == 0 ? codeFits : form == 1 || system.isEmpty() ? codeFits && systemFits : systemFits;
                });
            }
            Predicate<IBase> fits = any;
            boolean not = negatable && random.nextInt(4) == 0;
            return new Criterion(
                    name + (not ? ":not" : ""),
                    String.join(",", values),
                    r -> not ^ at(r, path).stream().anyMatch(fits));
        }

        /** By {@link PrefixCodes}: a code lies under what it begins with. */
        private Criterion subsumed(String name, String path, Random random) {
            boolean below = random.nextBoolean();
            String code = pick(CODES, random);
            String system = pick(List.of("urn:s1", "urn:s2"), random);
            return new Criterion(
                    name + (below ? ":below" : ":above"),
                    system + "|" + code,
                    r -> at(r, path).stream()
                            .anyMatch(e -> system.equals(systemOf(e))
                                    && (below ? codeOf(e).startsWith(code) : code.startsWith(codeOf(e)))));
        }

        private Criterion organization(Random random) {
            String asked = "Organization/g" + random.nextInt(ORGANIZATIONS);
            boolean below = random.nextBoolean();
            return new Criterion(
                    "organization" + (below ? ":below" : ":above"),
                    random.nextBoolean() ? asked : asked.substring(asked.indexOf('/') + 1),
                    r -> texts(r, "managingOrganization.reference")
                            .anyMatch(held -> below
                                    ? whole(held).contains(asked)
                                    : whole(asked).contains(held)));
        }

        /** The organization and all that it is part of. */
        private List<String> whole(String reference) {
            List<String> found = new ArrayList<>();
            for (Optional<String> at = Optional.of(reference); at.isPresent(); at = partOf(at.get())) {
                found.add(at.get());
            }
            return found;
        }

        private Optional<String> partOf(String reference) {
            return Optional.ofNullable(all.get(reference))
                    .flatMap(organization ->
                            texts(organization, "partOf.reference").findFirst());
        }

        private static String codeOf(IBase element) {
            return element instanceof Coding coding ? coding.getCode() : ((Identifier) element).getValue();
        }

        private static String systemOf(IBase element) {
            String system = element instanceof Coding coding ? coding.getSystem() : ((Identifier) element).getSystem();
            return system == null ? "" : system;
        }

        private Criterion code(String name, String path, String system, List<String> codes, Random random) {
            String code = pick(codes, random);
            boolean not = random.nextBoolean();
            String value = random.nextBoolean() && !system.isEmpty() ? system + "|" + code : code;
            return new Criterion(
                    name + (not ? ":not" : ""), value, r -> not ^ texts(r, path).anyMatch(code::equals));
        }

        private Criterion missing(String name, String path, Random random) {
            boolean missing = random.nextBoolean();
            return new Criterion(
                    name + ":missing", String.valueOf(missing), r -> at(r, path).isEmpty() == missing);
        }

        private Criterion deceased(Random random) {
            boolean wanted = random.nextBoolean();
            return new Criterion(
                    "deceased",
                    String.valueOf(wanted),
                    r -> wanted
                            == at(r, "deceased").stream()
                                    .anyMatch(e -> !"false".equals(((org.hl7.fhir.r4.model.Base) e).primitiveValue())));
        }

        private Criterion date(String name, String path, Random random) {
            String whole = SearchDifferentialTest.date(random);
            String value = whole.substring(0, pick(List.of(4, 7, 10), random));
            value = random.nextInt(3) == 0 ? whole : value;
            String prefix = pick(List.of("", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"), random);
            OffsetDateTime[] asked = span(value);
            return new Criterion(
                    name, prefix + value, r -> at(r, path).stream().anyMatch(e -> compares(prefix, asked, spanOf(e))));
        }

        private static OffsetDateTime[] spanOf(IBase element) {
            if (element instanceof Period period) {
                return new OffsetDateTime[] {
                    span(period.getStartElement().getValueAsString())[0],
                    period.hasEnd() ? span(period.getEndElement().getValueAsString())[1] : OffsetDateTime.MAX
                };
            }
            return span(((org.hl7.fhir.r4.model.Base) element).primitiveValue());
        }

        /** First instant and first instant after. */
        private static OffsetDateTime[] span(String text) {
            if (text.length() > 10) {
                OffsetDateTime at = OffsetDateTime.parse(text);
                return new OffsetDateTime[] {at, at.plusSeconds(1)};
            }
            LocalDate first =
                    LocalDate.parse(text + "-01-01".substring(text.length() == 4 ? 0 : text.length() == 7 ? 3 : 6));
            LocalDate next = text.length() == 4
                    ? first.plusYears(1)
                    : text.length() == 7 ? first.plusMonths(1) : first.plusDays(1);
            return new OffsetDateTime[] {
                OffsetDateTime.parse(first + "T00:00:00Z"), OffsetDateTime.parse(next + "T00:00:00Z")
            };
        }

        private static boolean compares(String prefix, OffsetDateTime[] asked, OffsetDateTime[] found) {
            boolean within = !found[0].isBefore(asked[0]) && !found[1].isAfter(asked[1]);
            boolean reachesAfter = found[1].isAfter(asked[1]);
            boolean beginsBefore = found[0].isBefore(asked[0]);
            return switch (prefix) {
                case "ne" -> !within;
                case "gt" -> reachesAfter;
                case "lt" -> beginsBefore;
                case "ge" -> reachesAfter || within;
                case "le" -> beginsBefore || within;
                case "sa" -> !found[0].isBefore(asked[1]);
                case "eb" -> !found[1].isAfter(asked[0]);
                default -> within;
            };
        }

        private Criterion quantity(String name, String path, Random random) {
            String[] value = new String[1];
            Predicate<IBase> fits = quantityValue(random, value);
            return new Criterion(name, value[0], r -> at(r, path).stream().anyMatch(fits));
        }

        private static Predicate<IBase> quantityValue(Random random, String[] said) {
            String prefix = pick(List.of("", "ne", "gt", "lt", "ge", "le"), random);
            BigDecimal number = number(random);
            int unit = random.nextInt(UNITS.size());
            int form = random.nextInt(3);
            String code = UNITS.get(unit);
            said[0] = prefix
                    + number.toPlainString()
                    + (form == 0 ? "" : form == 1 ? "||" + code : "|http://unitsofmeasure.org|" + code);
            return e -> {
                Quantity quantity = (Quantity) e;
                if (form == 0) {
                    return compares(prefix, number, BigDecimal.ONE, quantity.getValue());
                }
                if (form == 1) {
                    return code.equals(quantity.getCode())
                            && compares(prefix, number, BigDecimal.ONE, quantity.getValue());
                }
                int other = UNITS.indexOf(quantity.getCode());
                if (!quantity.hasSystem() || dimension(other) != dimension(unit)) {
                    return false;
                }
                BigDecimal factor = unit == 4 ? BigDecimal.ONE : IN_CANONICAL[unit];
                BigDecimal otherFactor = other == 4 ? BigDecimal.ONE : IN_CANONICAL[other];
                return compares(prefix, number, factor, quantity.getValue().multiply(otherFactor));
            };
        }

        private static int dimension(int unit) {
            return Math.max(unit, 2);
        }

        private static boolean compares(String prefix, BigDecimal asked, BigDecimal factor, BigDecimal found) {
            BigDecimal half = new BigDecimal("0.5").scaleByPowerOfTen(-asked.scale());
            BigDecimal value = asked.multiply(factor);
            boolean within = found.compareTo(asked.subtract(half).multiply(factor)) >= 0
                    && found.compareTo(asked.add(half).multiply(factor)) < 0;
            return switch (prefix) {
                case "ne" -> !within;
                case "gt" -> found.compareTo(value) > 0;
                case "lt" -> found.compareTo(value) < 0;
                case "ge" -> found.compareTo(value) >= 0;
                case "le" -> found.compareTo(value) <= 0;
                default -> within;
            };
        }

        private Criterion reference(Random random) {
            String id = "p" + random.nextInt(PATIENTS);
            boolean typed = random.nextBoolean();
            return new Criterion(
                    pick(List.of("subject", "patient"), random),
                    typed ? "Patient/" + id : id,
                    r -> texts(r, "subject.reference").anyMatch(("Patient/" + id)::equals));
        }

        private Criterion composite(Random random) {
            boolean component = random.nextBoolean();
            String code = pick(CODES, random);
            String[] value = new String[1];
            Predicate<IBase> fits = quantityValue(random, value);
            Predicate<IBase> pair = base -> at(base, "code.coding").stream().anyMatch(c -> code.equals(codeOf(c)))
                    && at(base, "value.ofType(Quantity)").stream().anyMatch(fits);
            return component
                    ? new Criterion(
                            "component-code-value-quantity",
                            code + "$" + value[0],
                            r -> at(r, "component").stream().anyMatch(pair))
                    : new Criterion(
                            "combo-code-value-quantity",
                            code + "$" + value[0],
                            r -> pair.test(r) || at(r, "component").stream().anyMatch(pair));
        }

        private Criterion chain(Random random, int depth) {
            Criterion inner = ofPatient(random, depth + 1);
            return new Criterion(
                    (random.nextBoolean() ? "subject:Patient." : "patient.") + inner.name,
                    inner.value,
                    r -> texts(r, "subject.reference").map(all::get).anyMatch(p -> p != null && inner.matches.test(p)));
        }

        private Criterion has(Random random, int depth) {
            Criterion inner = ofObservation(random, depth + 1);
            return new Criterion(
                    "_has:Observation:patient:" + inner.name,
                    inner.value,
                    p -> all.values().stream()
                            .filter(r -> r instanceof Observation)
                            .filter(r -> texts(r, "subject.reference")
                                    .anyMatch(("Patient/" + p.getIdElement().getIdPart())::equals))
                            .anyMatch(inner.matches));
        }
    }
}
