// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.util.List;

/** What a {@link RouteProcess} runs. */
interface Program {
    /** What it is called in what is printed. */
    String name();

    /** The command that runs it. */
    List<String> command();
}
