// SPDX-License-Identifier: Apache-2.0
/**
 * The programs that tests start in processes of their own. They use public API only. A program that needs more stands
 * beside its test, and its name ends with {@code Process}.
 */
package io.github.camelshm.process;
