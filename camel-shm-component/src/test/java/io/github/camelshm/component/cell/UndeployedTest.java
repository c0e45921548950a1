// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.component.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An undeployed application leaves nothing of this component in the JVM that keeps its class loader. */
class UndeployedTest {
    private static final int TIMES = 8;

    /** java.lang.runtime.ObjectMethods keeps one class loader, with the code of one record's equals. */
    private static final int KEPT_BY_THE_JDK = 1;

    private static final String COMPONENT_PACKAGES = "io.github.camelshm.";

    @TempDir
    Path directory;

    /** A record whose class outlives the application, like one of a library that applications share. */
    public record Kept(int x, int y) {}

    @Test
    void classLoaderIsCollectedThoughCamelAndASendingThreadLiveOn() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            // Starts the thread here, because a thread keeps the class loaders that are in use when it starts.
            thread.submit(() -> {}).get();
            List<WeakReference<ClassLoader>> undeployed = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                undeployed.add(new WeakReference<>(deployAndUndeploy(thread)));
            }

            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                System.gc();
                assertThat(undeployed)
                        .filteredOn(loader -> loader.get() != null)
                        .hasSizeLessThanOrEqualTo(KEPT_BY_THE_JDK);
            });
        } finally {
            thread.shutdownNow();
        }
    }

    @SuppressWarnings("unchecked")
    private ClassLoader deployAndUndeploy(ExecutorService thread) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (OwnClasses loader = new OwnClasses()) {
            Thread.currentThread().setContextClassLoader(loader);
            BiConsumer<String, ExecutorService> application =
                    (BiConsumer<String, ExecutorService>) loader.loadClass(LoadedApplication.class.getName())
                            .getConstructor()
                            .newInstance();
            assertThat(application.getClass()).isNotEqualTo(LoadedApplication.class);
            application.accept(directory.toString(), thread);
            return loader;
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Loads this project's classes itself; Camel's come from the parent. */
    private static final class OwnClasses extends URLClassLoader {
        OwnClasses() {
            super(classPath(), UndeployedTest.class.getClassLoader());
        }

        private static URL[] classPath() {
            return new URL[] {location(ShmComponent.class), location(LoadedApplication.class)};
        }

        private static URL location(Class<?> type) {
            return type.getProtectionDomain().getCodeSource().getLocation();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(Kept.class.getName())) {
                return Kept.class;
            }
            if (!name.startsWith(COMPONENT_PACKAGES)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : findClass(name);
            }
        }
    }
}
