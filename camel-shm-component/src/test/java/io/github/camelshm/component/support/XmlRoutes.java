// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whether this build can load routes in XML. It cannot with Camel 4.22.0, see the profile in the module's pom. */
public final class XmlRoutes {
    private static final String LOADER = "/META-INF/services/org/apache/camel/routes-loader/xml";

    private XmlRoutes() {}

    /** Skips the test with a warning if it loads XML and this build cannot. */
    public static void assumeLoadable(String nameOrLanguage) {
        boolean loadable = !nameOrLanguage.endsWith("xml") || XmlRoutes.class.getResource(LOADER) != null;
        if (!loadable) {
            System.err.println("WARNING: routes in XML are NOT tested with Camel " + System.getProperty("camel.version")
                    + ", because camel-xml-io-dsl is missing");
        }
        assumeTrue(loadable, "camel-xml-io-dsl is not on the class path");
    }
}
