package org.upright.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {
    private static Access access(String scopes, String patient) {
        return new Access("u", "c", Optional.of(patient).filter(id -> !id.isEmpty()), List.of(scopes.split(" ")));
    }

    private static String letters(Access access, String type, Grant grant) {
        return Stream.of(Permission.values())
                .filter(permission -> access.grant(permission, type).equals(grant))
                .map(permission -> Character.toString(permission.letter()))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                // scope | patient | type | all | one patient
                "system/*.cruds              |    | Observation    | cruds | ''",
                "system/*.cruds              |    | *              | cruds | ''",
                "user/Observation.rs         |    | Observation    | rs    | ''",
                "user/Observation.rs         |    | Patient        | ''    | ''",
                "user/Observation.rs         |    | *              | ''    | ''",
                "user/Observation.r          |    | Observation    | r     | ''",
                "user/Observation.cud        |    | Observation    | cud   | ''",
                "user/Observation.read       |    | Observation    | rs    | ''",
                "user/Observation.write      |    | Observation    | cud   | ''",
                "user/Observation.*          |    | Observation    | cruds | ''",
                "patient/*.rs                | p1 | Observation    | ''    | rs",
                "patient/*.rs                |    | Observation    | ''    | ''",
                "patient/*.read              | p1 | Patient        | ''    | rs",
                "patient/*.rs user/*.r       | p1 | Patient        | r     | s",
                "user/Observation.sr         |    | Observation    | ''    | ''",
                "user/Observation.           |    | Observation    | ''    | ''",
                "user/Observation.rs?code=1  |    | Observation    | ''    | ''",
                "patient/*.rs patient/*.rs?code=1 | p1 | Observation | ''  | rs",
                "user/Observation.read?code=1 |   | Observation    | ''    | ''",
                "USER/Observation.rs         |    | Observation    | ''    | ''",
                "user/observation.rs         |    | Observation    | ''    | ''",
                "users/Observation.rs        |    | Observation    | ''    | ''",
                "openid fhirUser launch      | p1 | Observation    | ''    | ''",
            })
    void scopesGrantWhatTheySayAndNothingElse(String scopes, String patient, String type, String all, String one) {
        Access access = access(scopes, patient == null ? "" : patient);

        assertEquals(all, letters(access, type, Grant.ALL));
        assertEquals(one, letters(access, type, new Grant(List.of(new Extent(true, "")))));
    }

    @Test
    void scopesThatGrantNothingAreNamed() {
        assertEquals(
                List.of("user/Observation.rs?code=1", "patient/*.rs"),
                access("user/Observation.rs?code=1 openid user/*.r patient/*.rs", "")
                        .ineffective("Observation", (type, query) -> false));
    }

    @Test
    void onlyThePublishingScopePublishes() {
        assertEquals(true, access("user/*.rs upright/publish", "").mayPublish());
        assertEquals(false, access("user/*.cruds", "").mayPublish());
    }

    @Test
    void algorithmsWithSharedSecretsCannotBeConfigured() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new SecuritySettings(
                        "i",
                        "a",
                        URI.create("https://i.example.org"),
                        Set.of("HS256"),
                        Duration.ZERO,
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void aScopeWithSearchParametersReachesAPart() {
        Access access =
                access("patient/Observation.rs?category=laboratory user/Observation.r?code=a%20b&status=final", "p1");

        assertEquals(
                new Grant(
                        List.of(new Extent(true, "category=laboratory"), new Extent(false, "code=a%20b&status=final"))),
                access.grant(Permission.READ, "Observation"));
        assertEquals(
                new Grant(List.of(new Extent(true, "category=laboratory"))),
                access.grant(Permission.SEARCH, "Observation"));
        assertEquals(Grant.NOTHING, access.grant(Permission.CREATE, "Observation"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user/Observation.rs?",
                "user/Observation.rs?code",
                "user/Observation.rs?code=",
                "user/Observation.rs?=1",
                "user/Observation.rs?code:in=http://example.org/v",
                "user/Observation.rs?subject.name=x",
                "user/Observation.rs?_has:Provenance:target:agent=x",
                "user/Observation.rs?code=1&",
                "user/Observation.rs?code=1#x",
                "user/Observation.rs?code=1?code=2&&x=1",
                "user/Observation.*?code=1",
            })
    void aQueryOfAnotherFormGrantsNothing(String scope) {
        Access access = access(scope, "");

        assertEquals(Grant.NOTHING, access.grant(Permission.READ, "Observation"));
        assertEquals(List.of(scope), access.ineffective("Observation", (type, query) -> true));
    }
}
