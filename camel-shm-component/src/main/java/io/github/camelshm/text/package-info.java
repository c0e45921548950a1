// SPDX-License-Identifier: Apache-2.0
/**
 * Text that people read: makes names and values of other programs printable, and finds the name that a mistyped one was
 * meant to be.
 */
@NullMarked
package io.github.camelshm.text;

import org.jspecify.annotations.NullMarked;
