// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.participant;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A page of the guide with tables of bytes. */
public final class LayoutPage {
    private LayoutPage() {}

    /** The first column of the table with this anchor. */
    public static List<Integer> offsets(Path page, String anchor) throws IOException {
        String table = Files.readString(page)
                .split(Pattern.quote("[#" + anchor + "]"), -1)[1]
                .split("\\|===", -1)[1];
        return Pattern.compile("^\\| (\\d+) \\|", Pattern.MULTILINE)
                .matcher(table)
                .results()
                .map(row -> Integer.valueOf(row.group(1)))
                .toList();
    }
}
