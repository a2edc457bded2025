package org.upright.apply.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.upright.apply.Fhir.json;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.upright.apply.Fhir;
import org.upright.apply.MapKnowledge;
import org.upright.apply.TableEvaluator;
import org.upright.apply.compile.CompileLimits;
import org.upright.apply.compile.PlanCompiler;
import org.upright.apply.compile.SearchPaths;
import org.upright.apply.expression.SubjectRecord;
import org.upright.apply.plan.Input;
import org.upright.content.ParameterSearchPaths;
import org.upright.fhir.Issue;

class InputResolverTest {
    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final SearchPaths SEARCH_PATHS = new ParameterSearchPaths(FHIR);
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-06-15T10:00:00+02:00");
    private static final Resource PATIENT = json("{'resourceType':'Patient','id':'p1'}");
    private final List<Resource> data = new ArrayList<>(List.of(
            observation("a", "http://loinc.org", "1", "2026-06-10", 3),
            observation("b", "http://loinc.org", "2", "2026-01-02T08:00:00+02:00", 1),
            observation("c", "urn:other", "1", "2024", 2)));

    private static Resource observation(String id, String system, String code, String date, int value) {
        return json("{'resourceType':'Observation','id':'" + id + "','subject':{'reference':'Patient/p1'},'status':"
                + "'final','code':{'coding':[{'system':'" + system + "','code':'" + code + "'}]},'effectiveDateTime':'"
                + date + "','valueQuantity':{'value':" + value + "}}");
    }

    private List<String> found(String requirement) {
        return new InputResolver(new SubjectRecord(PATIENT, data), NOW)
                .resolve(compiled(requirement)).stream()
                        .map(Resource::getIdPart)
                        .toList();
    }

    private static Input compiled(String requirement) {
        PlanDefinition source = Fhir.plan("{'input':[{'id':'x','type':'Observation'" + requirement + "}]}");
        MapKnowledge knowledge =
                new MapKnowledge().with("http://example.org/vs", new Coding("http://loinc.org", "2", "Two"));
        return new PlanCompiler(FHIR, List.of(new TableEvaluator()), CompileLimits.standard(), SEARCH_PATHS)
                .compile(source, knowledge)
                .plan()
                .orElseThrow()
                .actions()
                .get(0)
                .inputs()
                .get(0);
    }

    @Test
    void theTypeAloneTakesAllOfTheSubject() {
        assertEquals(List.of("a", "b", "c"), found(""));
    }

    @Test
    void dataOfAnotherPatientAreNeverUsed() {
        data.add(json("{'resourceType':'Observation','id':'z','subject':{'reference':'Patient/p2'},'status':'final'}"));
        data.add(
                json("{'resourceType':'Observation','id':'y','subject':{'reference':'http://x.org/fhir/Patient/p1'}}"));

        assertEquals(List.of("a", "b", "c", "y"), found(""));
    }

    @Test
    void codesAreComparedWithTheirSystem() {
        assertEquals(
                List.of("a"),
                found(",'codeFilter':[{'path':'code','code':[{'system':'http://loinc.org','code':'1'}]}]"));
    }

    @Test
    void profilesLeaveNothingOut() {
        assertEquals(List.of("a", "b", "c"), found(",'profile':['http://example.org/StructureDefinition/pain']"));
    }

    @Test
    void severalFiltersHaveToBeMetTogether() {
        assertEquals(
                List.of("a"),
                found(",'codeFilter':[{'path':'code','code':[{'system':'http://loinc.org','code':'1'}]},"
                        + "{'path':'status','code':[{'code':'final'}]}],"
                        + "'dateFilter':[{'path':'effective','valueDuration':{'value':30,'code':'d'}}]"));
    }

    @ParameterizedTest
    @CsvSource({
        "effective.ofType(dateTime), a b c",
        "effective.ofType(FHIR.dateTime), a b c",
        "effective.ofType(Period).start, ''",
        "effective.as(dateTime), a b c",
        "effective[x], a b c",
        "Observation.effective, a b c",
        "effectiveDateTime, a b c",
        "issued, ''"
    })
    void pathsAreSimpleFhirPath(String path, String ids) {
        assertEquals(
                ids.isEmpty() ? List.of() : List.of(ids.split(" ")), found(",'dateFilter':[{'path':'" + path + "'}]"));
        assertEquals(
                List.of(), compiled(",'dateFilter':[{'path':'" + path + "'}]").issues());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "kode # Path `kode` of an input: `Observation` has no element `kode`.",
                "Observation.kode.text # Path `Observation.kode.text` of an input: `Observation` has no element `kode`.",
                "code.where(x) # Path `code.where(x)` of an input cannot be read; names, indexes, `resolve()`,"
                        + " `extension('url')` and `ofType(Type)` are understood.",
                "code. # Path `code.` of an input cannot be read; names, indexes, `resolve()`, `extension('url')` and"
                        + " `ofType(Type)` are understood."
            })
    void aPathThatNothingHasLeavesTheInputUndefined(String path, String problem) {
        for (String filter : List.of(
                ",'codeFilter':[{'path':'" + path + "'}]",
                ",'dateFilter':[{'path':'" + path + "'}]",
                ",'sort':[{'path':'" + path + "','direction':'ascending'}]")) {
            assertEquals(
                    List.of(problem),
                    compiled(filter).issues().stream().map(Issue::text).toList());
        }
    }

    @Test
    void codesAreTakenFromValueSets() {
        assertEquals(
                List.of("b"), found(",'codeFilter':[{'path':'Observation.code','valueSet':'http://example.org/vs'}]"));
    }

    @Test
    void plainCodesAreComparedWithoutSystem() {
        assertEquals(
                List.of("a", "b", "c"),
                found(",'codeFilter':[{'path':'status','code':[{'system':'http://hl7.org/fhir/observation-status',"
                        + "'code':'final'}]}]"));
    }

    @ParameterizedTest
    @CsvSource({
        "~valueDuration~:{~value~:30;~code~:~d~}, a",
        "~valueDuration~:{~value~:1;~code~:~a~}, a b",
        "~valuePeriod~:{~start~:~2026-01-02~;~end~:~2026-01-02~}, b",
        "~valuePeriod~:{~end~:~2025~}, c",
        "~valueDateTime~:~2026-06-10~, a",
        "~valueDateTime~:~2026~, a b"
    })
    void datesAreComparedWithTheEvaluationTime(String value, String ids) {
        assertEquals(
                List.of(ids.split(" ")),
                found(",'dateFilter':[{'path':'effective',"
                        + value.replace(';', ',').replace('~', '\'') + "}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "'codeFilter':[{'searchParam':'code','code':[{'system':'http://loinc.org','code':'1'}]}] # a",
                "'codeFilter':[{'searchParam':'combo-code','valueSet':'http://example.org/vs'}] # b",
                "'codeFilter':[{'searchParam':'status','code':[{'code':'final'}]}] # a b c",
                "'codeFilter':[{'searchParam':'identifier','code':[{'system':'urn:x','code':'7'}]}] # d",
                "'codeFilter':[{'searchParam':'value-concept','code':[{'code':'y'}]}] # d",
                "'dateFilter':[{'searchParam':'date','valueDuration':{'value':30,'code':'d'}}] # a",
                "'dateFilter':[{'searchParam':'date','valuePeriod':{'end':'2025'}}] # c",
                "'dateFilter':[{'searchParam':'date'}] # a b c",
                "'codeFilter':[{'searchParam':'status','code':[{'code':'final'}]}],'dateFilter':[{'searchParam':'date','valueDateTime':'2024'}] # c"
            })
    void aSearchParameterStandsForItsPath(String filter, String ids) {
        data.add(json("{'resourceType':'Observation','id':'d','identifier':[{'system':'urn:x','value':'7'}],"
                + "'valueCodeableConcept':{'coding':[{'code':'y'}]}}"));

        assertEquals(List.of(ids.split(" ")), found("," + filter));
        assertEquals(List.of(), compiled("," + filter).issues());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '"',
            value = {
                "codeFilter # 'searchParam':'kode' # Search parameter `kode` of an input is none that R4 declares for `Observation`.",
                "codeFilter # 'searchParam':'date' # Search parameter `date` of an input is of kind `date`; `token` is needed.",
                "dateFilter # 'searchParam':'code' # Search parameter `code` of an input is of kind `token`; `date` is needed.",
                "dateFilter # 'id':'x' # A filter of an input has neither `path` nor `searchParam`."
            })
    void aSearchParameterThatDoesNotFitLeavesTheInputUndefined(String filter, String inner, String problem) {
        assertEquals(
                List.of(problem),
                compiled(",'" + filter + "':[{" + inner + "}]").issues().stream()
                        .map(Issue::text)
                        .toList());
    }

    @Test
    void aPeriodOfWhichOnlyAPartFallsWithinIsLeftOut() {
        data.clear();
        data.add(json(
                "{'resourceType':'Observation','id':'long','effectivePeriod':{'start':'2020','end':'2026-06-14'}}"));
        data.add(json("{'resourceType':'Observation','id':'open','effectivePeriod':{'start':'2026-06-14'}}"));

        assertEquals(
                List.of("open"), found(",'dateFilter':[{'path':'effective','valueDuration':{'value':1,'code':'wk'}}]"));
    }

    @Test
    void theNewestIsGotBySortAndLimit() {
        assertEquals(List.of("a", "b"), found(",'sort':[{'path':'effective','direction':'descending'}],'limit':2"));
        assertEquals(List.of("b", "c", "a"), found(",'sort':[{'path':'value','direction':'ascending'}]"));
    }

    @Test
    void whatHasNoValueToSortByComesLast() {
        data.add(json("{'resourceType':'Observation','id':'0'}"));

        assertEquals(List.of("a", "b", "c", "0"), found(",'sort':[{'path':'effective','direction':'descending'}]"));
    }

    @Test
    void theOrderOfTheRecordChangesNothing() {
        Collections.reverse(data);

        assertEquals(List.of("a", "b", "c"), found(""));
    }

    /** The longest goes back as far as a clock can, and no length of time goes forwards. */
    @ParameterizedTest
    @ValueSource(strings = {"1000000000", "100000000000000000000", "-1", "1.5"})
    void aLengthOfTimeIsAWholeNumberThatAClockCanGoBack(String value) {
        assertEquals(
                List.of("Duration `" + value + " a` of an input; a whole number of UCUM `a`, `mo`, `wk`, `d`,"
                        + " `h`, `min` or `s` is needed, from 0 to 999999999."),
                compiled(years(value)).issues().stream().map(Issue::text).toList());
        assertEquals(List.of("a", "b", "c"), found(years("999999999")));
    }

    private static String years(String value) {
        return ",'dateFilter':[{'path':'effective','valueDuration':{'value':" + value + ",'code':'a'}}]";
    }
}
