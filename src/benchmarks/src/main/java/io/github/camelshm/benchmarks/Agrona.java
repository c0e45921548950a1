// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.List;

/** The JVM flags that Agrona needs. */
public final class Agrona {
    /** The flags without which its first call fails (since 2.0). */
    public static final List<String> FLAGS = List.of("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");

    private Agrona() {}
}
