// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentNameTest {
    private static final String FORBIDDEN =
            "Segment name '%s' holds a separator, or a character that cannot be printed";

    @TempDir
    Path folder;

    static Stream<Arguments> refusedNames() {
        String tooLong = "x".repeat(201);
        String tooLongInUtf8 = "ü".repeat(101);
        return Stream.of(
                Arguments.of("", "Segment name '' has 0 bytes: between 1 and 200 are allowed"),
                Arguments.of(".", "Segment name '.' starts with a dot"),
                Arguments.of("..", "Segment name '..' starts with a dot"),
                Arguments.of("../passwd", "Segment name '../passwd' starts with a dot"),
                Arguments.of(".orders.lock", "Segment name '.orders.lock' starts with a dot"),
                Arguments.of("/orders", FORBIDDEN.formatted("/orders")),
                Arguments.of("a/../b", FORBIDDEN.formatted("a/../b")),
                Arguments.of("a\\b", FORBIDDEN.formatted("a\\b")),
                Arguments.of("a\0b", FORBIDDEN.formatted("a\\u0000b")),
                Arguments.of("a\nb", FORBIDDEN.formatted("a\\u000ab")),
                Arguments.of("a\u007fb", FORBIDDEN.formatted("a\\u007fb")),
                Arguments.of("a\u0085b", FORBIDDEN.formatted("a\\u0085b")),
                Arguments.of("a\u202eb", FORBIDDEN.formatted("a\\u202eb")),
                Arguments.of("a\u2028b", FORBIDDEN.formatted("a\\u2028b")),
                Arguments.of("a\ud83d", FORBIDDEN.formatted("a\\ud83d")),
                Arguments.of(
                        tooLong,
                        "Segment name '%s...' has 201 bytes: between 1 and 200 are allowed".formatted("x".repeat(50))),
                Arguments.of(
                        tooLongInUtf8,
                        "Segment name '%s...' has 202 bytes: between 1 and 200 are allowed".formatted("ü".repeat(50))));
    }

    @ParameterizedTest
    @MethodSource("refusedNames")
    void malformedNameIsRefusedByEveryOperation(String name, String message) {
        SegmentDirectory directory = SegmentDirectory.at(folder);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> directory.open(name, SegmentOptions.defaults()))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> directory.exists(name))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> directory.unlink(name))
                .withMessage(message);
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "psm_1f2e3d4c", "orders.total", "two words", "größe"})
    void segmentsNameIsTheFilesName(String name) {
        SegmentDirectory directory = SegmentDirectory.at(folder);

        try (Segment segment = directory.open(name, SegmentOptions.defaults())) {
            assertThat(segment.name()).isEqualTo(name);
            assertThat(segment.file()).isEqualTo(directory.path().resolve(name)).isRegularFile();
        }
    }

    @Test
    void longestNameHas200Bytes() {
        SegmentDirectory directory = SegmentDirectory.at(folder);

        try (Segment segment = directory.open("x".repeat(200), SegmentOptions.defaults())) {
            assertThat(Files.isRegularFile(segment.file())).isTrue();
        }
    }
}
