// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.nio.ByteBuffer;
import java.util.List;

/** What a structure adds to a {@link Participation}: its operations, in one mapping of the segment. Thread-safe. */
public interface Participant {
    Participation participation();

    /** Whether it takes part in the structure in these bytes. */
    boolean isOn(ByteBuffer bytes);

    /**
     * Recovers what dead participants left. For one thread at a time.
     *
     * @return what to report, each case once
     */
    default List<String> recover() {
        return participation().recover();
    }

    /** As {@link Participation#leave}. */
    default void leave() {
        participation().leave();
    }

    /** As {@link Participation#abandon}. */
    default void abandon() {
        participation().abandon();
    }
}
