package org.upright.rest.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.hl7.fhir.r4.model.OperationOutcome.IssueType;
import org.junit.jupiter.api.Test;
import org.upright.fhir.Issue;

class EmptyObjectsTest {
    private static EmptyObjects.Read read(String name, String resource) {
        return EmptyObjects.passOver(parameters(name, resource).getBytes(StandardCharsets.UTF_8));
    }

    private static String parameters(String name, String resource) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"" + name + "\",\"resource\":"
                + resource.replace('\'', '"') + "}]}";
    }

    @Test
    void anEmptyObjectIsPassedOverAndSaidWithItsPlace() {
        EmptyObjects.Read read = read(
                "data",
                "{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Observation','basedOn':{"
                        + " },'id':'o'}}]}");

        assertEquals(
                parameters(
                        "data",
                        "{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Observation','id':'o'}}]}"),
                read.body());
        assertEquals(
                List.of(Issue.warning(
                        IssueType.STRUCTURE,
                        "Parameters.parameter[0].resource.entry[0].resource.basedOn",
                        "Element `basedOn` is an empty object, which carries nothing; it was passed over.")),
                read.issues());
    }

    @Test
    void whatHoldsNothingButAnEmptyObjectIsEmptyToo() {
        EmptyObjects.Read read = read("data", "{'resourceType':'Observation','code':{'extra':{}},'id':'o'}");

        assertEquals(parameters("data", "{'resourceType':'Observation','id':'o'}"), read.body());
        assertEquals(2, read.issues().size());
    }

    @Test
    void digitsAndWordsStayAsTheyAre() {
        EmptyObjects.Read read = read(
                "data",
                "{'resourceType':'Observation','basedOn':{},'valueQuantity':{'value':1.10,'unit':'é {}'},'n':1E3}");

        assertEquals(
                parameters(
                        "data", "{'resourceType':'Observation','valueQuantity':{'value':1.10,'unit':'é {}'},'n':1E+3}"),
                read.body());
    }

    @Test
    void aBodyWithoutOneIsTheSameBody() {
        String words = "{'resourceType':'Observation', 'note':[{'text':'{}'}], 'n':1.0e0}";

        assertEquals(parameters("data", words), read("data", words).body());
        assertEquals(List.of(), read("data", words).issues());
    }

    @Test
    void prefetchedDataAndParametersAreMendedToo() {
        String one = "{'resourceType':'Observation','basedOn':{}}";

        assertEquals(1, read("prefetchData", one).issues().size());
        assertEquals(1, read("parameters", one).issues().size());
    }

    /** An empty condition is unknown and guards its action; without it nothing would. */
    @Test
    void knowledgeIsNeverMended() {
        String plan = "{'resourceType':'PlanDefinition','action':[{'condition':[{'expression':{}}]}]}";

        assertEquals(List.of(), read("planDefinition", plan).issues());
        assertEquals(List.of(), read("data", plan).issues());
        assertEquals(parameters("data", plan), read("data", plan).body());
    }

    @Test
    void noResourceAtAllIsLeftToBeRefused() {
        assertEquals(parameters("data", "{}"), read("data", "{}").body());
        assertEquals(
                "{}",
                EmptyObjects.passOver("{}".getBytes(StandardCharsets.UTF_8)).body());
        assertEquals(
                "{{}",
                EmptyObjects.passOver("{{}".getBytes(StandardCharsets.UTF_8)).body());
    }

    /** It is for the parser to refuse; a fuzzer found that it was a fault of ours. */
    @Test
    void whatIsNoListOfParametersIsLeftAsItIs() {
        for (String body : List.of(
                "{\"parameter\":{\"a\":[{}]}}", "{\"parameter\":[[{}],null,1]}", "[{}]", "{\"parameter\":{}}")) {
            assertEquals(
                    new EmptyObjects.Read(body, List.of()),
                    EmptyObjects.passOver(body.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
