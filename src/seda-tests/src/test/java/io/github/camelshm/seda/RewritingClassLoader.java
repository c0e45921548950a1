// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.seda;

import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loads Camel's tests with the scheme {@code shm-queue:} in place of {@code seda:}. It also loads the tested classes,
 * because they are in the same packages, and a package belongs to one loader. The parent loads everything else, such as
 * JUnit.
 */
public final class RewritingClassLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final Set<String> rewritten = ConcurrentHashMap.newKeySet();

    public RewritingClassLoader(ClassLoader parent) {
        super("seda-is-shm-queue", parent);
    }

    /** Whether the scheme was replaced in the class, or in a class of its nest. */
    public static boolean rewrote(Class<?> test) {
        return test.getClassLoader() instanceof RewritingClassLoader loader
                && Arrays.stream(test.getNestMembers()).map(Class::getName).anyMatch(loader.rewritten::contains);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isLoadedHere(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    /** False for this class itself, so that {@code instanceof} in {@link #rewrote} refers to the parent's copy. */
    private static boolean isLoadedHere(String name) {
        return (name.startsWith("org.apache.camel.") || name.startsWith("io.github.camelshm."))
                && !name.equals(RewritingClassLoader.class.getName());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        URL file = getResource(name.replace('.', '/') + ".class");
        if (file == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] bytes = read(file);
        if (file.getPath().contains("-tests.jar!")) {
            byte[] other = SchemeRewriter.rewrite(bytes);
            if (!Arrays.equals(bytes, other)) {
                rewritten.add(name);
                bytes = other;
            }
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private static byte[] read(URL file) throws ClassNotFoundException {
        try (var in = file.openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(file.toString(), e);
        }
    }
}
