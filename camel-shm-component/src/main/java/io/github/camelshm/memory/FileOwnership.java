// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/** Whose a file is, and who may use it. */
final class FileOwnership {
    private FileOwnership() {}

    /** Lets whoever may use one file use another that belongs beside it, as far as this user may give it to them. */
    static void copy(Path from, Path to) throws IOException {
        PosixFileAttributeView target =
                Files.getFileAttributeView(to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (target == null) {
            return;
        }
        PosixFileAttributes wanted;
        try {
            wanted = Files.readAttributes(from, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        PosixFileAttributes now = target.readAttributes();
        // The permissions last: giving a file away may take some of them from it.
        if (!now.group().equals(wanted.group())) {
            orElseLeave(() -> target.setGroup(wanted.group()));
        }
        if (!now.owner().equals(wanted.owner())) {
            orElseLeave(() -> target.setOwner(wanted.owner()));
        }
        target.setPermissions(wanted.permissions());
    }

    private static void orElseLeave(Change change) {
        try {
            change.make();
        } catch (IOException e) {
            // Not allowed to: only root gives files away, and only to a group of its own does anybody else.
        }
    }

    private interface Change {
        void make() throws IOException;
    }
}
