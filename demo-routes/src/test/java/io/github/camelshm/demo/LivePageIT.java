// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelshm.component.cluster.ShmClusterService;
import io.github.camelshm.memory.cell.CellSpec;
import io.github.camelshm.memory.cell.CellType;
import io.github.camelshm.memory.cell.LongCell;
import io.github.camelshm.memory.cell.StringCell;
import io.github.camelshm.memory.cluster.Cluster;
import io.github.camelshm.memory.cluster.ClusterOptions;
import io.github.camelshm.memory.segment.Segment;
import io.github.camelshm.memory.segment.SegmentDirectory;
import io.github.camelshm.memory.segment.SegmentOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.UUID;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Shows the live page in a browser while the demos run. Its pictures are in {@code target/live-page}. */
@Tag("once")
class LivePageIT {
    private static final int PHONE = 390;
    private static final int DESKTOP = 1280;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TOKEN = "0123456789abcdef";

    /** Returns the number of pixels of the first plot that have the colour of its line. */
    private static final String INK =
            """
            const canvas = document.querySelector('.plot canvas');
            if (!canvas) { return 0; }
            const style = getComputedStyle(document.documentElement).getPropertyValue('--first').trim();
            const [red, green, blue] = [1, 3, 5].map(at => parseInt(style.slice(at, at + 2), 16));
            // Reads a copy, because Chromium warns on the console about reading the plot's own canvas.
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
            copy.drawImage(canvas, 0, 0);
            const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
            let ink = 0;
            for (let i = 0; i < pixels.length; i += 4) {
              const isNear = Math.abs(pixels[i] - red) + Math.abs(pixels[i + 1] - green) + Math.abs(pixels[i + 2] - blue) < 30;
              ink += isNear && pixels[i + 3] > 200 ? 1 : 0;
            }
            return ink;
            """;

    private final SegmentDirectory directory = SegmentDirectory.ofHost();
    private final String name = "page-it-" + UUID.randomUUID();

    @BeforeAll
    static void assumeThePage() {
        Assumptions.assumeTrue(
                LivePageIT.class.getResource("/io/github/camelshm/page/index.html") != null,
                "The demos have no live page with this version of Camel");
    }

    @AfterEach
    void unlinkLeftovers() {
        directory.unlink(name);
        directory.unlink(Cluster.segmentName(name));
    }

    @Test
    void showsTheRisingCounterItsPlotAndAKilledJvmAsDead() throws Exception {
        String[] options = {"demo.segment=" + name, "demo.increment.period=300ms", "demo.square.period=100ms"};
        try (Terminal one = Terminal.startDemo(with(options, "demo.process=1"));
                Browser browser = Browser.start()) {
            URI page = one.livePage();
            try (Terminal two = Terminal.startDemo(with(options, "demo.process=2"))) {
                browser.open(page, DESKTOP, false);
                browser.awaitText(".card .value", "\\d+");
                long counter = Long.parseLong(browser.text(".card .value"));
                await("a plot").atMost(LIMIT).until(() -> ink(browser) > 0);
                long ink = ink(browser);

                await("the counter on the page")
                        .atMost(LIMIT)
                        .until(() -> Long.parseLong(browser.text(".card .value")) >= counter + 5);
                await("a longer line").atMost(LIMIT).until(() -> ink(browser) > ink + 10);
                browser.awaitText(
                        ".processes",
                        ".*Process-1\\s+alive.*Process-2\\s+alive.*|.*Process-2\\s+alive.*Process-1\\s+alive.*");

                two.jvm(2).destroyForcibly();

                browser.awaitText(".process[data-state=dead]", "Process-2\\s+dead since \\d\\d:\\d\\d:\\d\\d.*");
                browser.awaitText("#announcer", "Process \\d+, .*, is dead");
                assertThat(browser.text(".processes")).contains("Process-1\nalive");
            }
            takePictures(browser, "counter");
            assertNothingWrong(browser, page);
        }
    }

    @Test
    void showsTheDepthAndRatesOfAQueueAndDeadWorkers() throws Exception {
        try (Terminal demo = Terminal.startOrdersDemo("demo.queue=" + name, "demo.kill.period=2s");
                Browser browser = Browser.start()) {
            URI page = demo.livePage();
            browser.open(page, DESKTOP, false);

            browser.awaitText(
                    ".numbers", "Waiting\\s+\\d+ of 1024.*In\\s+[1-9]\\d*(\\.\\d)? /s.*Out\\s+[1-9]\\d*(\\.\\d)? /s.*");
            browser.awaitText(".processes", ".*Worker-1\\s+alive.*");
            browser.awaitText(".process[data-state=dead]", "Worker-2\\s+dead since .*");
            await("a plot").atMost(LIMIT).until(() -> ink(browser) > 0);
            takePictures(browser, "orders");
            assertNothingWrong(browser, page);

            demo.typeCtrlC();
            demo.assertThatExitCode().isZero();
            browser.awaitText("#status", "No answer since .*");
        }
    }

    @Test
    void showsMarkupInACellAsTextAndWritesWithTheToken() throws Exception {
        String hostile = "<img src=x onerror=\"document.title='evil'\"><script>document.title='evil'</script>\n\u202e";
        try (Segment segment = directory.open(name, SegmentOptions.defaults().withUnlinkOnClose(true));
                Browser browser = Browser.start()) {
            StringCell.in(segment, CellSpec.of(CellType.STRING, 200).at(64)).set(hostile);
            LongCell.in(segment, CellSpec.of(CellType.INT32)).set(41);
            Main main = new Main();
            try {
                URI page = serve(main);
                browser.open(URI.create(page + "#token=" + TOKEN), PHONE, true);

                browser.awaitText(".value.text", ".*<img src=x onerror=.*<script>.*\\\\u000a\\\\u202e.*");
                assertThat(browser.script("return document.querySelectorAll('main img, main script').length"))
                        .isEqualTo(0L);
                assertThat(browser.script("return document.title + location.hash"))
                        .isEqualTo("Shared memory of " + name);
                browser.awaitText("#writing", "You may write here.*");

                browser.script(
                        "const value = document.querySelector('[aria-label=\"New value of an int32 at offset 0\"]');"
                                + " value.value = '42'; value.form.requestSubmit()");

                browser.awaitText("form.write output", "is 42 now");
                assertThat(LongCell.in(segment, CellSpec.of(CellType.INT32)).get())
                        .isEqualTo(42);
                assertNothingWrong(browser, page);
            } finally {
                main.stop();
            }
        }
    }

    @Test
    void showsWhichMemberOfAClusterLeads() throws Exception {
        Main main = new Main();
        Cluster other = Cluster.openOrAttachLater(directory, name, ClusterOptions.of("<b>other</b>"));
        try (Browser browser = Browser.start()) {
            other.compete();
            ShmClusterService service = new ShmClusterService();
            service.setId("orders-1");
            main.bind("cluster", service);
            URI page = serve(main, "");
            browser.open(page, DESKTOP, false);
            browser.awaitText("#empty:not([hidden])", "No segment, queue or cluster is in use here.*");

            service.getView(name);

            browser.awaitText("#clusters .head", name + ".*");
            browser.awaitText(
                    "#clusters .numbers",
                    "Leader\\s+<b>other</b>\\s+Term\\s+%d\\s+Local leader\\s+no"
                            .formatted(other.term().orElseThrow()));
            browser.awaitText("#clusters .process", "<b>other</b>\\s+alive · process \\d+ · leads · serves this page");
            browser.awaitText("#clusters .process", "orders-1\\s+alive · process \\d+ · serves this page");
            assertThat(browser.script("return document.querySelectorAll('main > :not([hidden])').length"))
                    .as("other parts of the page are hidden")
                    .isEqualTo(1L);
            long term = other.term().orElseThrow();

            other.close();

            browser.awaitText(
                    "#clusters .numbers",
                    "Leader\\s+orders-1\\s+Term\\s+%d\\s+Local leader\\s+yes since \\d\\d:\\d\\d:\\d\\d"
                            .formatted(term + 1));
            browser.awaitText("#announcer", "orders-1 leads cluster " + name);
            browser.awaitText("#clusters .process[data-state=left]", "<b>other</b>\\s+left since.*");
            takePictures(browser, "cluster");
            assertNothingWrong(browser, page);
        } finally {
            other.close();
            main.stop();
        }
    }

    private URI serve(Main main) throws Exception {
        return serve(
                main,
                "shm:%s?type=int32&createMode=never shm:%s?type=string&length=200&offset=64&createMode=never"
                        .formatted(name, name));
    }

    private URI serve(Main main, String watched) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("camel.main.name", name);
        properties.setProperty("camel.main.routesIncludePattern", "false");
        properties.setProperty("camel.shm-page.enabled", "true");
        properties.setProperty("camel.shm-page.port", "0");
        properties.setProperty("camel.shm-page.write", "true");
        properties.setProperty("camel.shm-page.token", TOKEN);
        properties.setProperty("camel.shm-page.watch", watched);
        main.setOverrideProperties(properties);
        main.start();
        return main.getCamelContext().getRegistry().lookupByNameAndType("shm-page-address", URI.class);
    }

    /** Takes pictures for people. The only property asserted is that nothing is wider than the screen. */
    private static void takePictures(Browser browser, String what) throws IOException {
        for (int width : new int[] {DESKTOP, PHONE}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.show(width, dark);
                await("page of %d pixels".formatted(width))
                        .atMost(LIMIT)
                        .until(() -> browser.script("return innerWidth").equals((long) width));
                assertThat((Long) browser.script("return document.documentElement.scrollWidth"))
                        .isLessThanOrEqualTo(width);
                String file =
                        "%s-%s-%s.png".formatted(what, width == PHONE ? "phone" : "desktop", dark ? "dark" : "light");
                browser.picture(Path.of("target", "live-page", file));
            }
        }
    }

    private static void assertNothingWrong(Browser browser, URI page) {
        assertThat(browser.console()).isEmpty();
        assertThat(browser.requests()).isNotEmpty().allSatisfy(request -> assertThat(request.getAuthority())
                .isEqualTo(page.getAuthority()));
    }

    private static long ink(Browser browser) {
        return ((Number) browser.script(INK)).longValue();
    }

    private static String[] with(String[] options, String other) {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = other;
        return all;
    }
}
