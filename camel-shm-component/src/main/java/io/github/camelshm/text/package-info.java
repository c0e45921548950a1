// SPDX-License-Identifier: Apache-2.0
/** Texts that people read: names and values of other programs made printable, and the name that a mistyped one was meant to be. */
package io.github.camelshm.text;
