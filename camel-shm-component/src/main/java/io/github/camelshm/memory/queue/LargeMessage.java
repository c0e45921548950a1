// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

/**
 * What a slot says of a message that is in a file of its own. It is read from memory, so any of it may be corrupt.
 *
 * @param number of the participant that made the file
 * @param file the number that this participant gave it
 * @param length of the message in bytes
 */
record LargeMessage(long number, long file, long length) {}
