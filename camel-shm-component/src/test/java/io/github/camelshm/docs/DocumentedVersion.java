// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The version of Camel that the pages describe. They include Camel's own options, whose texts differ between versions. */
final class DocumentedVersion {
    private DocumentedVersion() {}

    /** Skips a test with a warning if Camel has another version. */
    static void assume() {
        String version = System.getProperty("camel.version");
        String documented = System.getProperty("camel.lts.version");
        boolean same = version != null && version.equals(documented);
        if (!same) {
            System.err.println("WARNING: the components' options are NOT checked, as their pages are for Camel "
                    + documented + " and this is Camel " + version);
        }
        assumeTrue(same, "The page is for Camel " + documented + ", this is " + version);
    }
}
