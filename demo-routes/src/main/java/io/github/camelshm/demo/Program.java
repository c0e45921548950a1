// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.demo;

import java.util.List;

/** A program that a {@link RouteProcess} runs. */
interface Program {
    /** The name of the program in printed lines. */
    String name();

    /** The command that runs it. */
    List<String> command();
}
