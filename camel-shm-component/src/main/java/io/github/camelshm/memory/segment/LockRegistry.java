// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import static java.util.Objects.requireNonNull;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeOperationsException;
import javax.management.modelmbean.InvalidTargetObjectTypeException;
import javax.management.modelmbean.ModelMBeanAttributeInfo;
import javax.management.modelmbean.ModelMBeanConstructorInfo;
import javax.management.modelmbean.ModelMBeanInfoSupport;
import javax.management.modelmbean.ModelMBeanNotificationInfo;
import javax.management.modelmbean.ModelMBeanOperationInfo;
import javax.management.modelmbean.RequiredModelMBean;

/**
 * The one map of what this JVM has on lock files, which the classes of all class loaders share.
 *
 * <p>POSIX drops all of a process's locks on a file when any descriptor of that file closes. So there must never be a
 * second set of channels in a JVM, even if this class is loaded twice. Two class loaders share nothing but the JDK. The
 * platform's MBean server is the one place of the JDK where an object of any type can be left and found again, and
 * other code does not come across it.
 *
 * <p>The system properties were tried: listing or storing them fails on a value that is not a string, and some software
 * replaces them by a copy. An MBean server of our own would be found first by software that takes the first one there
 * is. Loggers, threads, bundles and security providers keep no object, or need a class of ours. The MBean and all that
 * the map holds are of the JDK's types, because an object of ours would keep its class loader alive.
 *
 * <p>The registry costs the start of the platform's MBean server, once: about 100 ms on two cores of 2026, unless
 * Camel's management or other software has started it. This happens only where a lock is needed. A call through the
 * server takes about 20 microseconds, and is made when a lock file is opened.
 *
 * <p>Thread-safe.
 */
final class LockRegistry {
    private static final String NAME = "io.github.camelshm:type=LockFiles";
    private static final String KEY = "lockFiles";

    /** Key in {@link Found#MAP} of the files that the JVM had open when the map was made, by identity. */
    private static final String OPEN_BEFORE = "openBefore";

    /** Key in {@link Found#MAP} of the channels on files to which their names no longer refer, by identity. */
    private static final String RETIRED = "retired";

    /** Holds the map. It is found when it is first needed, because many programs need no lock. */
    private static final class Found {
        static final Map<Object, Object> MAP = find();
    }

    /** Volatile for visibility only. Set before the first lock file is opened by these classes. */
    private static volatile boolean isNeeded;

    private LockRegistry() {}

    /** Whether this JVM may have anything on the lock file. Does not cause the cost of finding the registry. */
    static boolean mayHave(Path lockFile) {
        return isNeeded && Found.MAP.containsKey(lockFile);
    }

    /**
     * What this JVM has on a lock file. The map's monitor guards it; once a caller holds that, the map may have been
     * {@linkplain #forget forgotten}.
     */
    @SuppressWarnings("unchecked") // Nothing else is under a path.
    static Map<Object, Object> of(Path lockFile) {
        isNeeded = true;
        // Without the get, each call would lock a part of the map.
        Object known = Found.MAP.get(lockFile);
        return (Map<Object, Object>)
                (known != null ? known : Found.MAP.computeIfAbsent(lockFile, key -> new ConcurrentHashMap<>()));
    }

    /** Whether this is what {@link #of} returns now. */
    @SuppressWarnings("ReferenceEquality") // An equal map is another state.
    static boolean isCurrent(Path lockFile, Map<Object, Object> state) {
        return Found.MAP.get(lockFile) == state;
    }

    /** Drops what {@link #of} has returned, which no longer has a channel. */
    static void forget(Path lockFile, Map<Object, Object> state) {
        Found.MAP.computeIfPresent(lockFile, (key, current) -> current == state ? null : current);
    }

    /** The channels on files to which their names no longer refer, by identity. They may still hold locks. */
    static Map<Object, Object> retired() {
        return mapAt(RETIRED);
    }

    /**
     * Whether this JVM had the file open when the registry was made. An earlier registry was then lost, and with it the
     * channel on the file.
     */
    static boolean wasOpenBefore(Object identity) {
        return mapAt(OPEN_BEFORE).containsKey(identity);
    }

    /** Whether other class loaders still find this map; false if the MBean was unregistered. */
    @SuppressWarnings("ReferenceEquality") // An equal map is another registry.
    static boolean isShared() {
        return find() == Found.MAP;
    }

    @SuppressWarnings("unchecked") // Nothing else is under these keys.
    private static Map<Object, Object> mapAt(String key) {
        return (Map<Object, Object>) requireNonNull(Found.MAP.get(key), key);
    }

    @SuppressWarnings("unchecked") // Registered below, by these classes or others' copies of them.
    private static Map<Object, Object> find() {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName name = new ObjectName(NAME);
            for (; ; ) {
                try {
                    return (Map<Object, Object>)
                            server.invoke(name, "get", new Object[] {KEY}, new String[] {Object.class.getName()});
                } catch (InstanceNotFoundException e) {
                    register(server, name);
                }
            }
        } catch (JMException | ReflectiveOperationException | RuntimeOperationsException e) {
            throw new IllegalStateException("The lock files of this JVM cannot be registered as MBean " + NAME, e);
        }
    }

    private static void register(MBeanServer server, ObjectName name) throws JMException, ReflectiveOperationException {
        Map<Object, Object> map = new ConcurrentHashMap<>();
        map.put(RETIRED, new ConcurrentHashMap<>());
        Map<Object, Object> openBefore = new ConcurrentHashMap<>();
        OwnDescriptors.ofFilesEndingIn(LockFile.SUFFIX).forEach(identity -> openBefore.put(identity, true));
        map.put(OPEN_BEFORE, openBefore);

        ModelMBeanOperationInfo get = new ModelMBeanOperationInfo(
                "State that the classes of camel-shm in this JVM share. Not for use by other programs",
                ConcurrentHashMap.class.getMethod("get", Object.class));
        RequiredModelMBean bean = new RequiredModelMBean(new ModelMBeanInfoSupport(
                ConcurrentHashMap.class.getName(),
                "The lock files of shared memory that this JVM has open. Unregistering this MBean loses their "
                        + "locks",
                new ModelMBeanAttributeInfo[0],
                new ModelMBeanConstructorInfo[0],
                new ModelMBeanOperationInfo[] {get},
                new ModelMBeanNotificationInfo[0]));
        try {
            bean.setManagedResource(new ConcurrentHashMap<>(Map.of(KEY, map)), "ObjectReference");
            server.registerMBean(bean, name);
        } catch (InstanceAlreadyExistsException e) {
            // Another class loader's classes were faster.
        } catch (InvalidTargetObjectTypeException e) {
            throw new IllegalStateException("A model MBean takes no object reference", e);
        }
    }
}
