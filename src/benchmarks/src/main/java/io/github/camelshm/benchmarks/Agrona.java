// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.benchmarks;

import java.util.List;

/** What its JVMs need. */
public final class Agrona {
    /** Without them its first call fails (since 2.0). */
    public static final List<String> FLAGS = List.of("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");

    private Agrona() {}
}
