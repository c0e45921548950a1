// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a component's endpoints have open. The component ends it when its CamelContext stops, with endpoints that Camel has
 * evicted or that were removed: the context knows no more of these.
 */
final class SharedResources {
    /** How long the end waits for exchanges that are just leaving: as long as a sender waits for room, and more. */
    private static final Duration LEAVING = Duration.ofSeconds(2);

    private final Set<SharedResource<?>> open = ConcurrentHashMap.newKeySet();

    private volatile boolean ended;

    /** Admits users, again if it was ended before. */
    void begin() {
        ended = false;
    }

    /** Refuses new users, and waits a moment until those who are there have left. */
    void end() {
        ended = true;
        open.forEach(SharedResource::end);
        long deadline = System.nanoTime() + LEAVING.toNanos();
        open.forEach(resource -> resource.awaitClosed(deadline));
    }

    boolean isEnded() {
        return ended;
    }

    void add(SharedResource<?> resource) {
        open.add(resource);
    }

    void remove(SharedResource<?> resource) {
        open.remove(resource);
    }
}
