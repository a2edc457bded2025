package org.upright.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules of docs/architecture.md: who may import whom, and what no package may do. */
class LayersTest {
    private static final String BASE = "org.upright";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    /** Package (with its subpackages, unless they are named too) and the packages of ours that it may import. */
    private static final Map<String, List<String>> MAY_IMPORT = new TreeMap<>(Map.ofEntries(
            Map.entry("fhir", List.of()),
            Map.entry("guard", List.of()),
            Map.entry("memory", List.of("fhir")),
            Map.entry("apply.expression", List.of("fhir")),
            Map.entry("apply.plan", List.of("apply.expression", "fhir")),
            Map.entry("apply.answers", List.of("apply.expression", "fhir")),
            Map.entry("apply.compile", List.of("apply.plan", "apply.expression", "fhir")),
            Map.entry("apply.run", List.of("apply.plan", "apply.expression", "fhir")),
            Map.entry("apply.careplan", List.of("apply.run", "apply.plan", "apply.expression", "fhir")),
            Map.entry("cql", List.of("apply.expression", "fhir")),
            Map.entry("store", List.of("memory", "fhir")),
            Map.entry("security", List.of("fhir")),
            Map.entry("metrics", List.of("apply", "store", "fhir")),
            Map.entry("content", List.of("apply", "store", "fhir")),
            Map.entry("record", List.of("apply", "store", "fhir")),
            Map.entry("vignettes", List.of("apply", "content", "record", "fhir")),
            Map.entry("authoring", List.of("apply", "content", "vignettes", "store", "fhir")),
            Map.entry(
                    "rest",
                    List.of(
                            "apply",
                            "content",
                            "record",
                            "store",
                            "authoring",
                            "guard",
                            "memory",
                            "security",
                            "cql",
                            "fhir")),
            Map.entry(
                    "cdshooks",
                    List.of("apply", "content", "record", "store", "authoring", "guard", "security", "fhir"))));

    @TestFactory
    Stream<DynamicTest> packagesImportOnlyWhatTheyMay() {
        return MAY_IMPORT.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> mayImport(entry.getKey(), entry.getValue()).check(MAIN)));
    }

    private static ArchRule mayImport(String name, List<String> allowed) {
        return classes()
                .that()
                .resideInAPackage(BASE + "." + name + "..")
                .should(new ArchCondition<JavaClass>("import of ours only " + allowed) {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getDirectDependenciesFromSelf().stream()
                                .filter(d -> isForbidden(
                                        name, allowed, d.getTargetClass().getPackageName()))
                                .forEach(d -> events.add(SimpleConditionEvent.violated(d, d.getDescription())));
                    }
                })
                .allowEmptyShould(true);
    }

    private static boolean isForbidden(String name, List<String> allowed, String target) {
        return isWithin(target, BASE)
                && !isWithin(target, BASE + "." + name)
                && allowed.stream().noneMatch(a -> isWithin(target, BASE + "." + a));
    }

    private static boolean isWithin(String name, String parent) {
        return name.equals(parent) || name.startsWith(parent + ".");
    }

    @Test
    void packagesHaveNoCycle() {
        slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void applyIsPure() {
        noClasses()
                .that()
                .resideInAPackage(BASE + ".apply..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..", "java.io..", "java.nio.file..", "java.net..", "jakarta.servlet..", "org.slf4j..")
                .because("apply is a function: what it needs it is given")
                .check(MAIN);
    }

    @Test
    void applyAsksNeitherForTheTimeNorForChance() {
        noClasses()
                .that()
                .resideInAPackage(BASE + ".apply..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(java.time.ZonedDateTime.class, "now")
                .orShould()
                .callConstructor(Date.class)
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .because("the same request has the same answer, byte for byte")
                .check(MAIN);
    }

    @Test
    void sqlStaysInTheStore() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.sql..")
                .check(MAIN);
    }

    @Test
    void jettyAndTheEnvironmentStayAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + ".server..", BASE + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .check(MAIN);
    }

    @Test
    void theLibraryThatCountsStaysBehindItsDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(MAIN);
    }

    @Test
    void httpExceptionsStayAtTheEdge() {
        noClasses()
                .that()
                .resideOutsideOfPackages(BASE + ".rest..", BASE + ".security..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ca.uhn.fhir.rest.server.exceptions..")
                .check(MAIN);
    }

    @Test
    void namesSayWhatATypeIs() {
        noClasses()
                .that()
                .resideInAPackage(BASE + "..")
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .check(MAIN);
    }

    @Test
    void typesHaveSimpleNamesOfTheirOwn() {
        Map<String, List<String>> places = new TreeMap<>();
        MAIN.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .forEach(type -> places.computeIfAbsent(type.getSimpleName(), name -> new java.util.ArrayList<>())
                        .add(type.getName()));
        places.values().removeIf(names -> names.size() == 1);
        org.junit.jupiter.api.Assertions.assertEquals(Map.of(), places);
    }

    @Test
    void publicClassesAreFinalOrSealed() {
        classes()
                .that()
                .resideInAPackage(BASE + "..")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .and()
                .doNotHaveSimpleName("package-info")
                .should(new ArchCondition<JavaClass>("be final or sealed") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        if (!type.getModifiers().contains(JavaModifier.FINAL)
                                && !type.reflect().isSealed()) {
                            events.add(SimpleConditionEvent.violated(type, type.getName() + " is open"));
                        }
                    }
                })
                .check(MAIN);
    }

    @Test
    void nothingOfOursIsSet() {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(BASE + "..")
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage(BASE + ".fhir.citation..")
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo(jakarta.servlet.http.HttpServletResponseWrapper.class)
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo(jakarta.servlet.ServletInputStream.class)
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo(jakarta.servlet.ServletOutputStream.class)
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo(ca.uhn.fhir.context.FhirContext.class)
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo(ca.uhn.fhir.parser.json.jackson.JacksonStructure.class)
                .should()
                .haveNameNotMatching("set[A-Z].*")
                .because(
                        "values are records; Citation follows HAPI's model, our context and JSON tree HAPI's, and filters"
                                + " the servlet API, which have setters")
                .check(MAIN);
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .resideInAPackage(BASE + "..")
                .should(new ArchCondition<JavaClass>("live in a package that is @NullMarked") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        if (!type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
                            events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " is not"));
                        }
                    }
                })
                .check(MAIN);
    }

    @Test
    void plantedViolationsAreSeen() {
        JavaClasses planted = new ClassFileImporter().importPackages(BASE + ".architecture.planted");

        assertThrows(
                AssertionError.class,
                () -> noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("java.sql..")
                        .check(planted));
    }
}
