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

class AccessTest {
    private static Access access(String scopes, String patient) {
        return new Access("u", "c", Optional.of(patient).filter(id -> !id.isEmpty()), List.of(scopes.split(" ")));
    }

    private static String letters(Access access, String type, Grant grant) {
        return Stream.of(Permission.values())
                .filter(permission -> access.grant(permission, type) == grant)
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
                "USER/Observation.rs         |    | Observation    | ''    | ''",
                "user/observation.rs         |    | Observation    | ''    | ''",
                "users/Observation.rs        |    | Observation    | ''    | ''",
                "openid fhirUser launch      | p1 | Observation    | ''    | ''",
            })
    void scopesGrantWhatTheySayAndNothingElse(String scopes, String patient, String type, String all, String one) {
        Access access = access(scopes, patient == null ? "" : patient);

        assertEquals(all, letters(access, type, Grant.ALL));
        assertEquals(one, letters(access, type, Grant.ONE_PATIENT));
    }

    @Test
    void scopesThatGrantNothingAreNamed() {
        assertEquals(
                List.of("user/Observation.rs?code=1", "patient/*.rs"),
                access("user/Observation.rs?code=1 openid user/*.r patient/*.rs", "")
                        .ineffective());
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
}
