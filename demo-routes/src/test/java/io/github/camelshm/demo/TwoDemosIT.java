// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelshm.memory.segment.SegmentDirectory;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two demos on one host without a chosen port for their live pages. */
@Tag("once")
class TwoDemosIT {
    private final String one = "two-demos-1-" + UUID.randomUUID();
    private final String two = "two-demos-2-" + UUID.randomUUID();

    @BeforeAll
    static void assumeThePage() {
        LivePageIT.assumeThePage();
    }

    @AfterEach
    void unlinkLeftovers() {
        List.of(one, two).forEach(SegmentDirectory.ofHost()::unlink);
    }

    @RepeatedTest(2)
    void demosThatStartTogetherAnnounceAPageEach() throws Exception {
        try (Terminal first = Terminal.startDemoAtDefaultPort("demo.segment=" + one);
                Terminal second = Terminal.startDemoAtDefaultPort("demo.segment=" + two)) {
            assertThat(page(first)).contains(one).doesNotContain(two);
            assertThat(page(second)).contains(two).doesNotContain(one);

            for (Terminal each : List.of(first, second)) {
                each.typeCtrlC();
                each.assertThatExitCode().isZero();
                assertThat(each.screen()).allMatch(line -> line.startsWith("Process"));
            }
        }
    }

    @Test
    void demoReportsThatTheChosenPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                Terminal demo = Terminal.startDemo("demo.segment=" + one, "demo.page.port=" + taken.getLocalPort())) {
            demo.awaitLine(
                    "There is no live page at port %d, which demo.page.port asks for".formatted(taken.getLocalPort()));
            demo.awaitLineLike(Pattern.compile(
                    "There is no live page: 127\\.0\\.0\\.1:%d is not available .*".formatted(taken.getLocalPort())));

            demo.typeCtrlC();

            demo.assertThatExitCode().isZero();
        }
    }

    private static String page(Terminal demo) throws Exception {
        URI data = URI.create(demo.livePage() + "/data");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(data).build(), BodyHandlers.ofString())
                .body();
    }
}
