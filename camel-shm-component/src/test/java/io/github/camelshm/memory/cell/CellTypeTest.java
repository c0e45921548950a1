// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CellTypeTest {
    @ParameterizedTest
    @CsvSource({
        "INT8,  -128, 127",
        "UINT8, 0, 255",
        "INT16, -32768, 32767",
        "UINT16, 0, 65535",
        "INT32, -2147483648, 2147483647",
        "UINT32, 0, 4294967295",
        "INT64, -9223372036854775808, 9223372036854775807"
    })
    void integersHaveTheRangeOfTheirBits(CellType type, long min, long max) {
        assertThat(type.isInteger()).isTrue();
        assertThat(type.min()).isEqualTo(min);
        assertThat(type.max()).isEqualTo(max);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64", "BOOLEAN", "STRING", "BYTES", "RECORD", "RAW"})
    void otherTypesHaveNoIntegerRange(CellType type) {
        assertThat(type.isInteger()).isFalse();
        assertThatIllegalStateException().isThrownBy(type::min).withMessage(type + " is not a type of integers");
        assertThatIllegalStateException().isThrownBy(type::max).withMessage(type + " is not a type of integers");
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, an int8, 1",
        "UINT8, a uint8, 1",
        "INT16, an int16, 2",
        "UINT16, a uint16, 2",
        "INT32, an int32, 4",
        "UINT32, a uint32, 4",
        "INT64, an int64, 8",
        "FLOAT32, a float32, 4",
        "FLOAT64, a float64, 8",
        "BOOLEAN, a boolean, 1",
        "STRING, a string, 0",
        "RECORD, a record, 0"
    })
    void isWrittenInMessagesAsInOptions(CellType type, String inSentence, int bytes) {
        assertThat(type.withArticle()).isEqualTo(inSentence);
        assertThat(type).hasToString(inSentence.substring(inSentence.indexOf(' ') + 1));
        assertThat(type.bytes()).isEqualTo(bytes);
    }
}
