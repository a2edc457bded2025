package org.upright.vignettes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ca.uhn.fhir.parser.IParser;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.OperationOutcome.IssueSeverity;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.RequestGroup;
import org.hl7.fhir.r4.model.RequestGroup.RequestGroupActionComponent;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.upright.fhir.FhirR4;
import org.upright.server.Settings;
import org.upright.server.TestServer;
import org.upright.server.Upright;
import org.upright.server.UprightServer;
import org.upright.server.Wiring;

/** The same vignettes through the front door: what a client reads in the CarePlan is what the bench found. */
class VignettesOverHttpIT {
    private static final FhirR4 FHIR = new FhirR4();
    private static final VignetteFolder VIGNETTES = new VignetteFolder(PackagedGuideline.VIGNETTES, FHIR);

    @TempDir
    private static Path folder;

    private static Upright upright;
    private static UprightServer server;

    @BeforeAll
    static void start() {
        Settings settings = TestServer.settings(folder, Map.of());
        upright = Wiring.upright(settings);
        warmUp();
        server = Wiring.server(settings, upright);
        server.start();
    }

    /** The first evaluation in a cold program may take longer than a call is given; the bench gives it time. */
    private static void warmUp() {
        BenchReport unused = new TestBench(
                        upright.fhir(), upright.content().current(), upright.records(), upright.evaluators())
                .run(PackagedGuideline.VIGNETTES, Optional.of("lbp-strategy"));
    }

    @AfterAll
    static void stop() {
        server.close();
        upright.close();
    }

    @TestFactory
    Stream<DynamicTest> theCarePlanHoldsExactlyTheAdviceExpected() {
        return VIGNETTES.all().stream()
                .map(VIGNETTES::read)
                .map(vignette -> DynamicTest.dynamicTest(
                        vignette.folder() + ": " + vignette.expectation().title(), () -> judge(vignette)));
    }

    private static void judge(Vignette vignette) {
        Expectation expected = vignette.expectation();
        CarePlan plan = apply(vignette);
        assertEquals(expected.included(), advised(plan));
        expected.emptyBecause()
                .ifPresent(why -> assertEquals(
                        why == Emptiness.WITHHELD ? IssueSeverity.ERROR : IssueSeverity.INFORMATION, worst(plan)));
    }

    private static CarePlan apply(Vignette vignette) {
        Expectation expected = vignette.expectation();
        Parameters call = new Parameters();
        call.addParameter("subject", new StringType(vignette.subject()));
        call.addParameter(
                "evaluationDateTime", new DateTimeType(expected.at().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME)));
        call.addParameter().setName("data").setResource(vignette.data());
        if (expected.parameters().hasParameter()) {
            call.addParameter().setName("parameters").setResource(expected.parameters());
        }
        Response response = RestAssured.given()
                .contentType("application/fhir+json;charset=UTF-8")
                .body(parser().encodeResourceToString(call))
                .post(server.url() + "/PlanDefinition/" + expected.plan().orElseThrow() + "/$apply");
        assertEquals(200, response.statusCode(), response::asString);
        return parser().parseResource(CarePlan.class, response.asString());
    }

    private static IParser parser() {
        return FHIR.strictJson();
    }

    private static List<String> advised(CarePlan plan) {
        Map<String, Resource> contained = plan.getContained().stream()
                .collect(Collectors.toMap(
                        resource -> "#" + resource.getIdElement().getIdPart().replace("#", ""), Function.identity()));
        return plan.getActivity().stream()
                .map(activity -> contained.get(activity.getReference().getReference()))
                .flatMap(group -> advised(((RequestGroup) group).getAction().stream(), contained))
                .toList();
    }

    private static Stream<String> advised(
            Stream<RequestGroupActionComponent> actions, Map<String, Resource> contained) {
        return actions.flatMap(action -> {
            Stream<String> below = advised(action.getAction().stream(), contained);
            if (!action.hasResource()) {
                return below;
            }
            Resource led = contained.get(action.getResource().getReference());
            Stream<String> own = led instanceof RequestGroup nested
                    ? advised(nested.getAction().stream(), contained)
                    : Stream.of(action.getId());
            return Stream.concat(below, own);
        });
    }

    private static IssueSeverity worst(CarePlan plan) {
        return plan.getContained().stream()
                .filter(OperationOutcome.class::isInstance)
                .flatMap(outcome -> ((OperationOutcome) outcome).getIssue().stream())
                .map(OperationOutcome.OperationOutcomeIssueComponent::getSeverity)
                .min(Enum::compareTo)
                .orElse(IssueSeverity.NULL);
    }
}
