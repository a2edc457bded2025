package org.upright.fhir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Observation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarTypesTest {
    private static final FhirR4 FHIR = new FhirR4();

    /** In the bodies `'` stands for a quote. */
    private static String json(String body) {
        return body.replace('\'', '"');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'resourceType':'Patient','active':'true'} | `true` at `Patient.active` is a JSON string; a JSON boolean is expected.",
                "{'resourceType':'Patient','implicitRules':true} | `true` at `Patient.implicitRules` is a JSON boolean; a JSON string is expected.",
                "{'resourceType':'Patient','language':5} | `5` at `Patient.language` is a JSON number; a JSON string is expected.",
                "{'resourceType':'Patient','birthDate':1970} | `1970` at `Patient.birthDate` is a JSON number; a JSON string is expected.",
                "{'resourceType':'Patient','name':[{},{'given':['a',true]}]} | `true` at `Patient.name[1].given[1]` is a JSON boolean; a JSON string is expected.",
                "{'resourceType':'Patient','text':{'status':'empty','div':1}} | `1` at `Patient.text.div` is a JSON number; a JSON string is expected.",
                "{'resourceType':'Patient','multipleBirthInteger':'2'} | `2` at `Patient.multipleBirthInteger` is a JSON string; a JSON number is expected.",
                "{'resourceType':'Patient','extension':[{'url':'u','valueDecimal':'1.0'}]} | `1.0` at `Patient.extension[0].valueDecimal` is a JSON string; a JSON number is expected.",
                "{'resourceType':'Patient','_active':{'extension':[{'url':'u','valueBoolean':'true'}]}} | `true` at `Patient._active.extension[0].valueBoolean` is a JSON string; a JSON boolean is expected.",
                "{'resourceType':'Observation','contained':[{'resourceType':'Patient','id':'p','active':'false'}]} | `false` at `Observation.contained[0].active` is a JSON string; a JSON boolean is expected.",
                "{'resourceType':'Bundle','entry':[{'resource':{'resourceType':'Observation','valueQuantity':{'value':'5'}}}]} | `5` at `Bundle.entry[0].resource.valueQuantity.value` is a JSON string; a JSON number is expected.",
                "{'resourceType':'Patient','birthDate':['2020']} | `Patient.birthDate` is a list; the element does not repeat.",
                "{'resourceType':'Patient','contact':[{'name':[{'family':'y'}]}]} | `Patient.contact[0].name` is a list; the element does not repeat.",
                "{'resourceType':'Parameters','parameter':[{'name':'x','part':[{'name':'y','valueInteger':'5'}]}]} | `5` at `Parameters.parameter[0].part[0].valueInteger` is a JSON string; a JSON number is expected.",
            })
    void scalarsOfAWrongTypeAreRefusedWithTheirPlace(String body, String message) {
        WrongScalarException refused =
                assertThrows(WrongScalarException.class, () -> FHIR.strictJson().parseResource(json(body)));

        assertEquals(message, refused.getMessage());
        assertTrue(message.contains("`" + refused.where() + "`"), refused.where());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'resourceType':'Patient','id':'p','meta':{'versionId':'1'},'active':true,'multipleBirthInteger':2}",
                "{'resourceType':'Patient','name':[{'given':['a',null],'_given':[null,{'id':'b'}]}],'_birthDate':{'id':'c'}}",
                "{'resourceType':'Observation','valueQuantity':{'value':1.50},'component':[{'valueInteger':-3},{'valueTime':'10:00:00'}]}",
                "{'resourceType':'Patient','extension':[{'url':'u','valueBase64Binary':'AAAA'},{'url':'v','valuePositiveInt':1}]}",
                "{'resourceType':'Citation','id':'c','status':'draft','copyright':'x'}",
            })
    void scalarsOfTheirTypeAreRead(String body) {
        assertTrue(!FHIR.strictJson().parseResource(json(body)).isEmpty());
    }

    @Test
    void readingLenientlyTakesThem() {
        Observation read = (Observation)
                FHIR.lenientJson().parseResource(json("{'resourceType':'Observation','valueQuantity':{'value':'50'}}"));

        assertEquals("50", read.getValueQuantity().getValue().toPlainString());
    }

    private static final class Taking extends StrictErrorHandler implements QuotedScalars {
        private final List<String> taken = new ArrayList<>();

        @Override
        public void quoted(IBaseResource read, WrongScalarException quoted) {
            taken.add(quoted.asWarning().text());
        }
    }

    private static DataFormatException refusal(Taking handler, String body) {
        IParser parser = FHIR.strictJson().setParserErrorHandler(handler);
        return assertThrows(DataFormatException.class, () -> parser.parseResource(json(body)));
    }

    @Test
    void whoTakesQuotedScalarsIsToldOfEach() {
        Taking handler = new Taking();

        IBaseResource unused = FHIR.strictJson()
                .setParserErrorHandler(handler)
                .parseResource(json("{'resourceType':'Patient','active':'true','multipleBirthInteger':'2'}"));

        assertEquals(
                List.of(
                        "`true` at `Patient.active` is a JSON string; a JSON boolean is expected. It was read as that.",
                        "`2` at `Patient.multipleBirthInteger` is a JSON string; a JSON number is expected. It was read as that."),
                handler.taken);
    }

    @Test
    void aNumberWhereATextIsExpectedIsNobodysToTake() {
        assertEquals(
                "`5` at `Patient.language` is a JSON number; a JSON string is expected.",
                refusal(new Taking(), "{'resourceType':'Patient','language':5}").getMessage());
    }

    @Test
    void nobodyIsToldOfThousands() {
        Taking handler = new Taking();
        String names = "{'rank':'1'},".repeat(1_001);

        DataFormatException refused = refusal(
                handler, "{'resourceType':'Patient','telecom':[" + names.substring(0, names.length() - 1) + "]}");

        assertEquals(1_000, handler.taken.size());
        assertEquals(
                "`1` at `Patient.telecom[1000].rank` is a JSON string; a JSON number is expected.",
                refused.getMessage());
    }
}
