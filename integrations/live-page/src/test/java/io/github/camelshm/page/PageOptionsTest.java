// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageOptionsTest {
    @Test
    void pageIsLocalAndReadOnlyByDefault() {
        PageOptions options = options(Map.of());

        assertThat(options.enabled()).isTrue();
        assertThat(options.host()).isEqualTo("127.0.0.1");
        assertThat(options.candidatePorts()).containsExactly(8077, 0);
        assertThat(options.path()).isEqualTo("/shm");
        assertThat(options.write()).isFalse();
        assertThat(options.interval()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.samples()).isEqualTo(1200);
    }

    @Test
    void aChosenPortIsTheOnlyCandidate() {
        assertThat(options(Map.of("port", "8077")).candidatePorts()).containsExactly(8077);
        assertThat(options(Map.of("port", "0")).candidatePorts()).containsExactly(0);
    }

    @Test
    void theTokenIsNewEachTimeAndNotPrinted() {
        PageOptions one = options(Map.of());

        assertThat(one.token()).hasSize(32).isNotEqualTo(options(Map.of()).token());
        assertThat(one.toString()).doesNotContain(one.token());
    }

    @Test
    void listsAreSeparatedByBlanksOrCommas() {
        PageOptions options =
                options(Map.of("watch", "  shm:a?fields=x:int32,y:int32\n shm-queue:b ", "hosts", "Box.lan,pi"));

        assertThat(options.watch()).containsExactly("shm:a?fields=x:int32,y:int32", "shm-queue:b");
        assertThat(options.hosts()).containsExactlyInAnyOrder("box.lan", "pi");
    }

    @ParameterizedTest
    @CsvSource({
        "port, 65536, from 0 to 65535",
        "port, http, from 0 to 65535",
        "path, shm, like /shm",
        "path, /a b, like /shm",
        "interval, 10ms, from 100ms to 1m",
        "interval, soon, a duration such as",
        "history, 10h, from 1 to 10000 intervals",
        "history, 1ms, from 1 to 10000 intervals",
        "enabled, yes, true or false",
        "token, short, at least 16"
    })
    void invalidValuesAreRefusedWithTheAllowedOnes(String name, String value, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options(Map.of(name, value)))
                .withMessageStartingWith("camel.shm-page." + name + " is ")
                .withMessageContaining(allowed);
    }

    private static PageOptions options(Map<String, String> values) {
        return PageOptions.of(name -> values.getOrDefault(name, ""));
    }
}
