// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The resources that a component's endpoints have open. The component ends them when its CamelContext stops. They
 * include those of endpoints that Camel has evicted or that were removed, which the context no longer knows.
 */
final class SharedResources {
    /** How long the end waits for exchanges that are about to leave: longer than a waiting sender takes to notice the
     * end. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Set<SharedResource<?>> open = ConcurrentHashMap.newKeySet();

    private volatile boolean ended;

    /** Admits users, also after an end. */
    void begin() {
        ended = false;
    }

    /** Refuses new users, and waits a moment until the present ones have left. */
    void end() {
        ended = true;
        open.forEach(SharedResource::end);
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
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
