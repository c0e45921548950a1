// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whether other users can rename or replace the files of this user in a directory. Not in one that belongs to this user or to
 * root, and that others may not write to, or only under the sticky bit.
 */
final class SafeDirectory {
    private SafeDirectory() {}

    static boolean isSafe(Path directory) throws IOException {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(directory, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
            int mode = (int) attributes.get("mode");
            boolean isWritableForOthers = (mode & 0022) != 0;
            boolean isSticky = (mode & 01000) != 0;
            return FileOwnership.isOwnOrRoots(attributes.get("uid")) && (isSticky || !isWritableForOthers);
        } catch (UnsupportedOperationException e) {
            return true;
        }
    }
}
