// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.seda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class ExceptionsTest {
    private static final String DIFFERENCE = "difference: ";

    @Test
    void aListedTestIsSkippedIfItFailsAndFailsIfItPasses() {
        Map<String, String> outcomes = outcomes(Sample.class);

        assertThat(outcomes)
                .containsEntry("passes", "SUCCESSFUL")
                .containsEntry("fails", "FAILED: expected")
                .containsEntry("listedAndFails", "ABORTED: internal: x")
                .containsEntry("listedAndFailsBefore", "ABORTED: internal: x")
                .containsEntry("listedAndFailsAfter", "ABORTED: internal: x")
                .containsEntry(
                        "listedAndPasses",
                        "FAILED: It passes now: remove it from exceptions.txt, where its reason is 'internal: x'")
                .containsEntry("sometimesPasses", "SUCCESSFUL")
                .containsEntry("sometimesFails", "ABORTED: sometimes: x")
                .hasSize(8);
    }

    @Test
    void everyListedTestExists() {
        assertThat(Exceptions.listed().keySet()).isNotEmpty().allMatch(ExceptionsTest::exists);
    }

    private static boolean exists(String test) {
        int hash = test.indexOf('#');
        try {
            return !ReflectionSupport.findMethods(
                            Class.forName(test.substring(0, hash)),
                            method -> method.getName().equals(test.substring(hash + 1)),
                            HierarchyTraversalMode.TOP_DOWN)
                    .isEmpty();
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void eachDifferenceIsARowOfThePage() throws IOException {
        List<String> page =
                Files.readAllLines(Path.of("../../camel-shm-component/src/main/docs/shm-queue-component.adoc"));

        assertThat(Exceptions.listed().values().stream()
                        .map(reason -> reason.replaceFirst("^sometimes: ", ""))
                        .distinct())
                .filteredOn(reason -> !reason.startsWith("internal: "))
                .allSatisfy(reason -> assertThat(reason).startsWith(DIFFERENCE))
                .extracting(reason -> "| " + reason.substring(DIFFERENCE.length()) + " |")
                .allSatisfy(row -> assertThat(page).anyMatch(line -> line.startsWith(row)));
    }

    private static Map<String, String> outcomes(Class<?> tests) {
        Map<String, String> outcomes = new HashMap<>();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    outcomes.put(
                            test.getDisplayName().replace("(TestInfo)", "").replace("()", ""),
                            result.getStatus()
                                    + result.getThrowable()
                                            .map(thrown -> ": " + thrown.getMessage())
                                            .orElse(""));
                }
            }
        });
        return outcomes;
    }

    /** Run by a test above. Surefire does not run it, because of its name. */
    static class Sample {
        @RegisterExtension
        final Exceptions exceptions = new Exceptions(Map.of(
                name("listedAndFails"), "internal: x",
                name("listedAndFailsBefore"), "internal: x",
                name("listedAndFailsAfter"), "internal: x",
                name("listedAndPasses"), "internal: x",
                name("sometimesPasses"), "sometimes: x",
                name("sometimesFails"), "sometimes: x"));

        private static String name(String method) {
            return Sample.class.getName() + "#" + method;
        }

        private static void failIf(boolean should) {
            if (should) {
                throw new IllegalStateException("expected");
            }
        }

        @BeforeEach
        void before(TestInfo test) {
            failIf(test.getDisplayName().startsWith("listedAndFailsBefore"));
        }

        @AfterEach
        void after(TestInfo test) {
            failIf(test.getDisplayName().startsWith("listedAndFailsAfter"));
        }

        @Test
        void passes() {}

        @Test
        void fails() {
            failIf(true);
        }

        @Test
        void listedAndFails() {
            failIf(true);
        }

        @Test
        void listedAndFailsBefore() {}

        @Test
        void listedAndFailsAfter() {}

        @Test
        void listedAndPasses() {}

        @Test
        void sometimesPasses() {}

        @Test
        void sometimesFails() {
            failIf(true);
        }
    }
}
