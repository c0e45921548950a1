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
 * The tests of Camel that do not pass, in {@code exceptions.txt}, which says of what form it is. Such a test is run and
 * reported as skipped for its reason; if it passes it fails, so that the list stays true.
 */
public final class Exceptions
        implements LifecycleMethodExecutionExceptionHandler, TestExecutionExceptionHandler, AfterEachCallback {
    private static final String SOMETIMES = "sometimes: ";

    private static final Map<String, String> LISTED = read();

    private final Map<String, String> reasons;

    /** Those of the list: for JUnit, which finds this by its name. */
    public Exceptions() {
        this(LISTED);
    }

    /** @param reasons of each excepted test, which is named as {@code class#method} */
    Exceptions(Map<String, String> reasons) {
        this.reasons = reasons;
    }

    /** The list: each excepted test, as {@code class#method}, with its reason. */
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
                        throw new IllegalStateException("Excepted twice: " + line.strip());
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
        throw excepted(test, failure);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
        throw excepted(test, failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext test, Throwable failure) throws Throwable {
        throw excepted(test, failure);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        reason(test)
                .filter(reason -> test.getExecutionException().isEmpty() && !reason.startsWith(SOMETIMES))
                .ifPresent(reason -> {
                    throw new AssertionError(
                            "It passes now: remove it from exceptions.txt, where it stands for '%s'".formatted(reason));
                });
    }

    private Throwable excepted(ExtensionContext test, Throwable failure) {
        return reason(test)
                .<Throwable>map(reason -> new TestAbortedException(reason, failure))
                .orElse(failure);
    }

    private Optional<String> reason(ExtensionContext test) {
        return Optional.ofNullable(reasons.get(test.getRequiredTestClass().getName() + "#"
                + test.getRequiredTestMethod().getName()));
    }
}
