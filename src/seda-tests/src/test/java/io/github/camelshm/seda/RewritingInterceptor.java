// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.seda;

import org.junit.platform.launcher.LauncherInterceptor;

/** Makes a {@link RewritingClassLoader} the thread's context class loader, with which JUnit loads the tests. */
public final class RewritingInterceptor implements LauncherInterceptor {
    private final ClassLoader loader = new RewritingClassLoader(RewritingInterceptor.class.getClassLoader());

    @Override
    public <T> T intercept(Invocation<T> invocation) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return invocation.proceed();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void close() {}
}
