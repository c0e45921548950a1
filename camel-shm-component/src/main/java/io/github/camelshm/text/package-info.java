// SPDX-License-Identifier: Apache-2.0
/**
 * Text of and for others: makes names and values of other programs printable, finds the name that a mistyped one was meant
 * to be, and decodes UTF-8 strictly.
 */
@NullMarked
package io.github.camelshm.text;

import org.jspecify.annotations.NullMarked;
