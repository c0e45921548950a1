// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whether this build has the component {@code master:}. It has none with Camel 4.22.0, see the profile in the module's pom. */
final class MasterRoutes {
    private static final String COMPONENT = "/META-INF/services/org/apache/camel/component/master";

    private MasterRoutes() {}

    /** Skips the test with a warning if not. */
    static void assumeAvailable() {
        boolean isAvailable = MasterRoutes.class.getResource(COMPONENT) != null;
        if (!isAvailable) {
            System.err.println("WARNING: master: routes are NOT tested with Camel "
                    + System.getProperty("camel.version") + ", because camel-master is missing");
        }
        assumeTrue(isAvailable, "camel-master is not on the class path");
    }
}
