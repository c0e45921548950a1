// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Which file a path refers to, and how large it is. Two equal statuses of a path refer to the same file of the same size.
 *
 * @param identity what distinguishes the file from every other: device and inode, or where there are none (Windows) the
 *     time of its creation. An inode is not used again while any process maps the file.
 * @param size in bytes
 */
public record FileStatus(Object identity, long size) {

    /**
     * Reads the status of the path itself, without following a link.
     *
     * @throws java.nio.file.NoSuchFileException if it refers to nothing
     * @throws SegmentException if it refers to anything but a regular file
     */
    static FileStatus of(String segment, Path path) throws IOException {
        return of(segment, "Segment '%s'", path);
    }

    /** As {@link #of}, with error messages that name a segment's lock file. */
    static FileStatus ofLockFile(String segment, Path path) throws IOException {
        return of(segment, "The lock file of segment '%s'", path);
    }

    private static FileStatus of(String segment, String what, Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new SegmentException(
                    segment,
                    what.formatted(segment) + " is %s, not a regular file: %s".formatted(kindOf(attributes), path));
        }
        Object key = attributes.fileKey();
        return new FileStatus(key != null ? key : attributes.creationTime(), attributes.size());
    }

    private static String kindOf(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return "a symbolic link";
        }
        return attributes.isDirectory() ? "a directory" : "a device, pipe or socket";
    }
}
