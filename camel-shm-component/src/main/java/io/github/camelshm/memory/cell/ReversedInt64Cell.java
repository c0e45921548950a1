// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.Segment;

/**
 * Eight bytes in the byte order that is not the host's; each access reverses them. Additions use a loop, because the
 * processor's own addition works in the host's byte order only.
 */
final class ReversedInt64Cell extends Int64Cell {
    ReversedInt64Cell(Segment segment, CellSpec spec) {
        super(segment, spec);
    }

    @Override
    long readAndAdd(long delta) {
        return readAndAddInLoop(delta);
    }

    @Override
    long swap(long word) {
        return Long.reverseBytes(word);
    }
}
