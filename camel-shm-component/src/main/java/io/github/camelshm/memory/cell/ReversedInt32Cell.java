// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.cell;

import io.github.camelshm.memory.segment.Segment;

/**
 * Four bytes in the byte order that is not the host's; each access reverses them. Additions use a loop, because the
 * processor's own addition works in the host's byte order only.
 */
final class ReversedInt32Cell extends Int32Cell {
    ReversedInt32Cell(Segment segment, CellSpec spec) {
        super(segment, spec);
    }

    @Override
    long readAndAdd(long delta) {
        return readAndAddInLoop(delta);
    }

    @Override
    int swap(int word) {
        return Integer.reverseBytes(word);
    }
}
