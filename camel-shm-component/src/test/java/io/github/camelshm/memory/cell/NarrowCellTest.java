// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells of one and two bytes in a segment that ends before the word around them ends. */
class NarrowCellTest {
    @TempDir
    Path folder;

    private Segment segment;

    @AfterEach
    void close() {
        segment.close();
    }

    @ParameterizedTest
    @CsvSource({"INT8, 1, 0", "UINT8, 1, 0", "UINT8, 2, 1", "INT8, 3, 2", "INT16, 2, 0", "UINT16, 6, 4", "UINT8, 5, 4"})
    void cellWhoseWordDoesNotFitCanOnlyBeReadAndSet(CellType type, int size, int offset) {
        // given a segment that ends before the word ends
        segment = open(size);
        LongCell cell = LongCell.in(segment, CellSpec.of(type).at(offset));

        // then the cell can be read and set
        cell.set(type.max());
        assertThat(cell.get()).isEqualTo(type.max());
        cell.set(type.min());
        assertThat(cell.get()).isEqualTo(type.min());

        // and every other operation is refused
        String message =
                "Segment 'orders' is %d bytes: %s at offset %d supports only get and set there, because other operations need the 4 bytes from offset %d"
                        .formatted(size, type.withArticle(), offset, offset / 4 * 4);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(cell::increment)
                .withMessage(message);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> cell.getAndAdd(1))
                .withMessage(message);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> cell.getAndSet(1))
                .withMessage(message);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> cell.compareAndSet(1, 2))
                .withMessage(message);
        assertThat(cell.get()).isEqualTo(type.min());
        assertThat(segment.size()).isEqualTo(size);
    }

    @Test
    void booleanInASegmentOfOneByteCanOnlyBeReadAndSet() {
        segment = open(1);
        BooleanCell cell = BooleanCell.in(segment, CellSpec.of(CellType.BOOLEAN));

        cell.set(true);

        assertThat(cell.get()).isTrue();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> cell.getAndSet(false))
                .withMessageContaining("supports only get and set there");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void cellWhoseWordJustFitsSupportsEveryOperation(int offset) {
        segment = open(4);
        LongCell cell = LongCell.in(segment, CellSpec.of(CellType.UINT8).at(offset));

        assertThat(cell.decrement()).isEqualTo(255);
        assertThat(cell.getAndSet(3)).isEqualTo(255);
        assertThat(cell.compareAndSet(3, 4)).isTrue();
        assertThat(cell.get()).isEqualTo(4);
    }

    private Segment open(int size) {
        return SegmentDirectory.at(folder)
                .open("orders", SegmentOptions.defaults().withSize(size));
    }
}
