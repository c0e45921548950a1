// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.seda;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * The tests of Camel that are known to fail, from {@code exceptions.txt}, which describes its own format. Such a test is
 * run, and its failure is reported as skipped with the listed reason. If it passes, it is reported as failed, so that the
 * list remains correct.
 */
public final class Exceptions
        implements LifecycleMethodExecutionExceptionHandler, TestExecutionExceptionHandler, AfterEachCallback {
    private static final String SOMETIMES = "sometimes: ";

    private static final Map<String, String> LISTED = read();

    private final Map<String, String> reasons;

    /** Uses the list. JUnit finds this class by its name. */
    public Exceptions() {
        this(LISTED);
    }

    /** @param reasons by test, as {@code class#method} */
    Exceptions(Map<String, String> reasons) {
        this.reasons = reasons;
    }

    /** Returns the listed reasons by test, as {@code class#method}. */
    static Map<String, String> listed() {
        return LISTED;
    }

    private static Map<String, String> read() {
        Map<String, String> reasons = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Exceptions.class.getResourceAsStream("/exceptions.txt")),
                StandardCharsets.UTF_8))) {
            String reason = null;
            for (String line; (line = lines.readLine()) != null; ) {
                if (line.startsWith(" ")) {
                    if (reasons.put("org.apache.camel." + line.strip(), Objects.requireNonNull(reason)) != null) {
                        throw new IllegalStateException("Listed twice: " + line.strip());
                    }
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    reason = line;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reasons;
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
        throw skippedIfListed(test, failure);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
        throw skippedIfListed(test, failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
        throw skippedIfListed(test, failure);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        reason(test)
                .filter(reason -> test.getExecutionException().isEmpty() && !reason.startsWith(SOMETIMES))
                .ifPresent(reason -> {
                    throw new AssertionError(
                            "It passes now: remove it from exceptions.txt, where its reason is '%s'".formatted(reason));
                });
    }

    private Throwable skippedIfListed(ExtensionContext test, Throwable failure) {
        return reason(test)
                .<Throwable>map(reason -> new TestAbortedException(reason, failure))
                .orElse(failure);
    }

    private Optional<String> reason(ExtensionContext test) {
        return Optional.ofNullable(reasons.get(test.getRequiredTestClass().getName() + "#"
                + test.getRequiredTestMethod().getName()));
    }
}
