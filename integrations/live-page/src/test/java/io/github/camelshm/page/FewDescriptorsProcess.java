// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.page;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.main.Main;

/**
 * An application with a live page that opens files all the time, for a JVM of its own. Prints the page's address. For each
 * line that it reads, prints how many files it has opened, and how many it failed to open, since the last line.
 */
final class FewDescriptorsProcess {
    private FewDescriptorsProcess() {}

    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        main.addOverrideProperty("camel.shm-page.port", "0");
        main.addOverrideProperty("camel.main.routesIncludePattern", "false");
        main.start();
        System.out.println(main.getCamelContext().getRegistry().lookupByNameAndType(LivePage.ADDRESS, URI.class));
        Path file = Files.createTempFile("opened", "");
        long opened = 0;
        long refused = 0;
        while (true) {
            try {
                Files.newInputStream(file).close();
                opened++;
            } catch (IOException e) {
                refused++;
            }
            if (System.in.available() > 0) {
                int asked = System.in.read();
                if (asked == '\n') {
                    System.out.println("%d opened, %d refused, %d open"
                            .formatted(opened, refused, new File("/proc/self/fd").list().length));
                    opened = 0;
                    refused = 0;
                }
            }
        }
    }
}
