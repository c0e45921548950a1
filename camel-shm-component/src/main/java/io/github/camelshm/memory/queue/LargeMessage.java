// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.queue;

/**
 * What a slot says of a message that is in a file of its own. Read from memory, any of it may be nonsense.
 *
 * @param number of the participant that made the file
 * @param file that participant's number for it
 * @param length of the message in bytes
 */
record LargeMessage(long number, long file, long length) {}
