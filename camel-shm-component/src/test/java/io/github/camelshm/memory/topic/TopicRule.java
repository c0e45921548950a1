// SPDX-License-Identifier: Apache-2.0
package io.github.camelshm.memory.topic;

/** The rules of a topic that its model found to be necessary. Without one of them, a property does not hold. */
enum TopicRule {
    /** A publisher remembers the subscription counter before it computes its limit, not after. */
    COUNTER_BEFORE_LIMIT,
    /** A publisher reads the subscription counter again after its claim. */
    SECOND_READ,
    /** A refused slot says how many laps ago its message was published. */
    BACK,
    /** After more refusals of a slot than it can count, it still says that the last ones wrote nothing. */
    BACK_SATURATES,
    /** A publisher waits for the writer of an earlier lap. */
    WAIT_FOR_EARLIER_WRITER,
    /** A large message's length is 0 while its name is written. */
    NO_LENGTH_WHILE_WRITING,

    /** A subscriber raises the subscription counter once it is active. */
    SUBSCRIBER_RAISES_COUNTER,
    /** A new subscription passes the slots that were overwritten before publishers knew of it. */
    SETTLE,
    /** A new subscription passes a slot of a later lap even if the slot still holds the message of its own lap. */
    SETTLE_PAST_REFUSED,
    /** A new subscription does not count as lost what it passes while it settles. */
    SETTLING_COUNTS_NOTHING,
    /** A cursor changes by compare-and-set only, and never over a newer generation. */
    CURSOR_BY_COMPARE_AND_SET,
    /** The counters of lost and reached positions carry the generation, and change by compare-and-set. */
    COUNTERS_HAVE_GENERATIONS,
    /** Generations are compared modulo their number. */
    COMPARE_GENERATIONS_MODULO,
    /** A new holder of a durable name raises the subscription counter before it takes. */
    TAKE_OVER_RAISES_COUNTER,
    /** A new holder of a durable name begins at the cursor, and does not settle. */
    TAKE_OVER_DOES_NOT_SETTLE,
    /** A new holder rings the publishers once its generation is in the cursor. */
    TAKE_OVER_RINGS,

    /** A subscriber compares the slot's word again after it has copied the message. */
    VALIDATE_COPY,
    /** A blocking subscriber waits for the writer of the next lap, which may refuse. */
    WAIT_FOR_NEXT_WRITER,
    /** A refused slot without a message of the wanted lap is passed without a loss. */
    PASS_REFUSED,
    /** A skipping subscriber that was overtaken moves on by at least one. */
    JUMP_FORWARD,
    /** The lost positions are counted before the cursor passes them. */
    LOST_BEFORE_CURSOR,
    /** The reached position is stored before the message is delivered. */
    REACHED_BEFORE_DELIVERY,
    /** The cursor is the lowest position whose delivery is not done, not the position after the last that is done. */
    CURSOR_IS_LOWEST_NOT_DONE,
    /** A subscriber acknowledges before it waits, even if fewer messages than usual are unacknowledged. */
    ACKNOWLEDGE_BEFORE_WAITING,
    /** A subscriber writes its cursor before it reads which publishers wait. */
    CURSOR_BEFORE_WAITERS,
    /** A subscriber that waits, or was overtaken, looks whether its subscription is still its own. */
    LOOK_AT_OWN_WORD,

    /** A publisher that makes a slow subscriber skip rings the others. */
    SWITCH_RINGS,
    /** A subscriber blocks again only when none of its messages is in delivery, because its cursor stays behind them. */
    BLOCK_AGAIN_WITHOUT_DELIVERIES,
    /** A subscriber that blocks again raises the subscription counter. */
    BLOCKING_AGAIN_RAISES_COUNTER,
    /** A subscriber that blocks again goes on from its position, and does not settle. */
    BLOCKING_AGAIN_DOES_NOT_SETTLE,

    /** Recovery of a subscriber that joins leaves its cursor as it is. */
    RECOVERY_LEAVES_CURSOR,
    /** Recovery rings the publishers when a subscription becomes free. */
    FREE_RINGS,
    /** Recovery rings the publishers when a durable subscription becomes idle. */
    IDLE_RINGS,
    /** Recovery unlinks the file of a slot after it has made the slot void, and only if that succeeded. */
    VOID_BEFORE_UNLINK
}
