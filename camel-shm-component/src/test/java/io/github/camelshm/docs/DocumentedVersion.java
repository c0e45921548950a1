// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.docs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The version of Camel that the pages are for: Camel's own options, which they show too, have other texts in others. */
final class DocumentedVersion {
    private DocumentedVersion() {}

    /** Skips a test with another version, loudly. */
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
