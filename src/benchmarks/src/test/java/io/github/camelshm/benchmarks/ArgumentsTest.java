// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final List<String> KNOWN = List.of("cells", "memory");

    private static Arguments parse(String... arguments) {
        return Arguments.parse(KNOWN, arguments);
    }

    private static void assertRejected(String message, String... arguments) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(arguments)).withMessageStartingWith(message);
    }

    @Test
    void withoutANameAllBenchmarksRunThoroughly() {
        Arguments arguments = parse();
        assertThat(arguments.names()).isEqualTo(KNOWN);
        assertThat(arguments.publish()).isFalse();
        assertThat(arguments.settings().rounds()).isEqualTo(5);
        assertThat(arguments.settings().quick()).isFalse();
    }

    @Test
    void namesKeepTheirOrder() {
        assertThat(parse("memory", "--publish", "cells").names()).containsExactly("memory", "cells");
        assertThat(parse("memory", "--publish", "cells").publish()).isTrue();
    }

    @Test
    void optionsOverrideQuickInAnyOrder() {
        Settings settings = parse("--rounds", "3", "--share", "0.1", "--seconds", "1.5", "--quick")
                .settings();
        assertThat(settings.quick()).isTrue();
        assertThat(settings.rounds()).isEqualTo(3);
        assertThat(settings.share()).isEqualTo(0.1);
        assertThat(settings.seconds()).isEqualTo(1.5);
    }

    @Test
    void onlyMatchesAnyPartOfAName() {
        Settings settings = parse("--only", "Aeron|TCP").settings();
        assertThat(settings.wants("Aeron IPC")).isTrue();
        assertThat(settings.wants("shm queue")).isFalse();
    }

    @Test
    void selectsTables() {
        Settings settings = parse("--tables", "Request|seda").settings();

        assertThat(settings.wantsTable("Request and reply, four callers")).isTrue();
        assertThat(settings.wantsTable("Exchanges a second")).isFalse();
    }

    @Test
    void unknownNamesAreReportedWithTheKnownOnes() {
        assertRejected("There is no benchmark 'memroy'; there are cells, memory", "memroy");
        assertRejected("There is no option '--fast'; there are --quick", "--fast");
    }

    @Test
    void invalidNumberIsReportedWithItsRange() {
        assertRejected("--rounds is '0', but must be a number from 1.0 to 1000.0", "--rounds", "0");
        assertRejected("--share is 'much', but must be a number from 0.0 to 1.0", "--share", "much");
        assertRejected("--seconds is 'NaN'", "--seconds", "NaN");
    }

    @Test
    void missingValueAndInvalidPatternAreReported() {
        assertRejected("--only needs a value", "--only");
        assertRejected("--only is no regular expression: ", "--only", "(");
        assertRejected("--tables is no regular expression: ", "--tables", "(");
    }
}
