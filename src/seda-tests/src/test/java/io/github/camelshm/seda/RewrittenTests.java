// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.seda;

import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/** Leaves out those of Camel's tests in which nothing was rewritten: they test what they always did. */
public final class RewrittenTests implements PostDiscoveryFilter {
    @Override
    public FilterResult apply(TestDescriptor descriptor) {
        return FilterResult.includedIf(
                descriptor.getSource().map(RewrittenTests::isIncluded).orElse(true));
    }

    /** A class is left out by JUnit with the last of its methods. */
    private static boolean isIncluded(TestSource source) {
        return !(source instanceof MethodSource method)
                || method.getClassName().startsWith("io.github.camelshm.")
                || RewritingClassLoader.rewrote(method.getJavaClass());
    }
}
