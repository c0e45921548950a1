// SPDX-License-Identifier: Apache-2.0
/** Texts that people read: names and values of other programs made printable, and the name that a mistyped one was meant to be. */
@NullMarked
package io.github.camelshm.text;

import org.jspecify.annotations.NullMarked;
