// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks.growth;

/** How a segment comes into a process. */
enum SegmentUse {
    /** Again and again, so that the code is compiled as far as it ever will be. */
    ATTACH("attach"),
    /** As the first of a fresh JVM. */
    ATTACH_FIRST("attach, a JVM's first"),
    /** Where there is none. */
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
}
