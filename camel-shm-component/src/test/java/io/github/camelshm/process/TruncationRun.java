// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.process;

import io.github.camelshm.memory.segment.SegmentOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;

/** Uses memory many times, waits for a line, uses it again, and prints which uses did not fail in time. */
final class TruncationRun {
    /** A check interval so long that a use finds the truncation, and not a check. */
    static final SegmentOptions UNCHECKED = SegmentOptions.defaults().withCheckInterval(Duration.ofHours(1));

    private final Class<?>[] faults;

    /** @param faults the exceptions that a use of truncated memory throws */
    TruncationRun(Class<?>... faults) {
        this.faults = faults;
    }

    /** Runs the uses, and ends this process. */
    void run(Map<String, Callable<?>> uses, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            for (Callable<?> use : uses.values()) {
                use.call();
            }
        }
        System.out.println("updated");
        System.in.read();
        for (Map.Entry<String, Callable<?>> use : uses.entrySet()) {
            if (!throwsInTime(use.getValue())) {
                System.out.println("missed " + use.getKey());
            }
        }
        System.out.println("lives");
        // The test ignores a fault that surfaces only now.
        Runtime.getRuntime().halt(0);
    }

    private boolean throwsInTime(Callable<?> use) throws Exception {
        try {
            use.call();
            return false;
        } catch (Exception | Error e) {
            for (Class<?> fault : faults) {
                if (fault.isInstance(e)) {
                    return true;
                }
            }
            throw e;
        }
    }
}
