// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.growth;

import io.github.camelshm.benchmarks.Setup;
import io.github.camelshm.benchmarks.Version;

/** The ways in which a process opens a segment. */
enum SegmentUse {
    /** Repeatedly, so that the code is fully compiled. */
    ATTACH("attach"),
    /** As the first segment of a fresh JVM. */
    ATTACH_FIRST("attach, a JVM's first"),
    /** Creates a segment where there is none. */
    MAKE("make"),
    MAKE_FIRST("make, a JVM's first");

    private final String title;

    SegmentUse(String title) {
        this.title = title;
    }

    /** The name in the tables. */
    String title() {
        return title;
    }

    Setup setup() {
        String how =
                switch (this) {
                    case ATTACH, ATTACH_FIRST -> "To a sparse file that is there; the first cell is read";
                    case MAKE, MAKE_FIRST -> "With createMode exclusive, its memory reserved; the first cell is read";
                };
        return new Setup(Version.of("camel-shm-component"), how, "as an endpoint does when it starts");
    }
}
