// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.nativeOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CellSpecTest {
    @ParameterizedTest
    @CsvSource({
        "INT16, 1, 0",
        "UINT16, 7, 6",
        "INT32, 1, 0",
        "INT32, 2, 0",
        "UINT32, 3, 4",
        "FLOAT32, 62, 60",
        "INT64, 12, 8",
        "INT64, 13, 16",
        "FLOAT64, 15, 16",
        // The next multiple above exceeds the range of a long.
        "INT64, 9223372036854775807, 9223372036854775800"
    })
    void unalignedOffsetIsRefusedAndTheNearestAlignedOneNamed(CellType type, long offset, long nearest) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CellSpec.of(type).at(offset))
                .withMessage("Offset %d is not aligned: %s needs a multiple of %d, the nearest is %d"
                        .formatted(offset, type.withArticle(), type.bytes(), nearest));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STRING", "BYTES", "RECORD", "RAW"})
    void everyMultipleOfTheTypesSizeIsAligned(CellType type) {
        for (int i = 0; i < 10; i++) {
            assertThat(CellSpec.of(type).at((long) i * type.bytes()).requiredSize())
                    .isEqualTo((i + 1L) * type.bytes());
        }
    }

    @Test
    void negativeOffsetIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CellSpec.of(CellType.UINT8).at(-8))
                .withMessage("Offset -8 of a uint8 is negative");
    }

    @Test
    void cellWhoseEndExceedsALongFitsNoSegment() {
        // given a cell whose end exceeds the range of a long
        CellSpec last = CellSpec.of(CellType.INT64).at(Long.MAX_VALUE - 7);

        // then no segment is large enough; an overflow would make every one large enough
        assertThat(last.requiredSize()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void startsAtTheFirstByteInTheHostsOrderAndWraps() {
        assertThat(CellSpec.of(CellType.INT32))
                .isEqualTo(new CellSpec(CellType.INT32, 0, nativeOrder(), Overflow.WRAP));
    }

    @Test
    void eachChangeKeepsTheOtherAttributes() {
        CellSpec changed =
                CellSpec.of(CellType.INT32).in(BIG_ENDIAN).on(Overflow.FAIL).at(8);

        assertThat(changed).isEqualTo(new CellSpec(CellType.INT32, 8, BIG_ENDIAN, Overflow.FAIL));
        assertThat(changed).hasToString("an int32 at offset 8");
    }

    @Test
    void nullArgumentsAreRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> CellSpec.of((CellType) null))
                .withMessage("type");
        assertThatNullPointerException()
                .isThrownBy(() -> CellSpec.of(CellType.INT8).in(null))
                .withMessage("byteOrder");
        assertThatNullPointerException()
                .isThrownBy(() -> CellSpec.of(CellType.INT8).on(null))
                .withMessage("overflow");
    }
}
