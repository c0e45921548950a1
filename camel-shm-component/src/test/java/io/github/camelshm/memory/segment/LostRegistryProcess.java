// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.Closeable;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.management.ObjectName;

/**
 * A process in which other code unregisters the JVM's registry of lock files, while byte 1 of a lock file is held. It
 * prints the results of three attempts to lock. The first one is on a file that other code had open when the first lock
 * file was opened. The others follow the unregistration: another class loader's classes try the held file, and its own
 * classes try a file that was not open.
 */
@SuppressWarnings("try") // The lock is held, not used.
final class LostRegistryProcess {
    private LostRegistryProcess() {}

    /** Runs with three segments; the arguments are their folder and their names. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Path held = folder.resolve(arguments[1]);
        Path next = folder.resolve(arguments[2]);
        Path others = folder.resolve(arguments[3]);
        Closeable opened = Files.newByteChannel(
                LockFile.pathFor(others), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (LockFile.Held lock = lock(held, 1)) {
            opened.close();
            System.out.println("file that others have closed: "
                    + Failure.of(() -> lock(others, 1).close()));
            ManagementFactory.getPlatformMBeanServer()
                    .unregisterMBean(new ObjectName("io.github.camelshm:type=LockFiles"));
            System.out.println("other loader: " + lockByOtherClasses(held));
            System.out.println("file that was not open: " + Failure.of(() -> lock(next, 1)));
            lock(held, 2).close();
            System.out.println("held");
            System.in.read();
        }
    }

    private static LockFile.Held lock(Path segment, long position) {
        return new LockFile(segment.getFileName().toString(), segment, Set.of())
                .lock(position, "a byte", Duration.ZERO);
    }

    private static String lockByOtherClasses(Path segment) throws Exception {
        URL classes = LockFile.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> foreign = loader.loadClass(LockFile.class.getName());
            Constructor<?> constructor = foreign.getDeclaredConstructor(String.class, Path.class, Set.class);
            constructor.setAccessible(true);
            Object file = constructor.newInstance("orders", segment, Set.of());
            Method lock = foreign.getDeclaredMethod("lock", long.class, Object.class, Duration.class);
            lock.setAccessible(true);
            return Failure.of(() -> lock.invoke(file, 2L, "a byte", Duration.ZERO));
        }
    }

    /** An attempt that may fail. */
    private interface Failure {
        void make() throws Exception;

        static String of(Failure attempt) throws Exception {
            try {
                attempt.make();
                return "no failure";
            } catch (InvocationTargetException e) {
                return Optional.ofNullable(e.getCause().getMessage()).orElse("no message");
            } catch (SegmentException e) {
                return e.getMessage();
            }
        }
    }
}
