// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.seda;

import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/** Excludes the tests of Camel in which nothing was rewritten, because they do not use {@code shm-queue:}. */
public final class RewrittenTests implements PostDiscoveryFilter {
    @Override
    public FilterResult apply(TestDescriptor descriptor) {
        return FilterResult.includedIf(
                descriptor.getSource().map(RewrittenTests::isIncluded).orElse(true));
    }

    /** Decides for methods only: JUnit removes a class that has no methods left. */
    private static boolean isIncluded(TestSource source) {
        return !(source instanceof MethodSource method)
                || method.getClassName().startsWith("io.github.camelshm.")
                || RewritingClassLoader.rewrote(method.getJavaClass());
    }
}
