/*
 * A participant of a queue of camel-shm, in C. reference/queue-layout.adoc describes the protocol. This participant does
 * not support large messages (those that do not fit into a slot), recover other participants, or wait in the kernel.
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { FREE, WRITING, READY, TAKEN, FREEING };
enum { NUMBERS = 256, RESCANS = 64, REDELIVERIES = 128, IN_USE = 192, WAIT_FOR_MESSAGE = 256, WAIT_FOR_ROOM = 288 };
enum { PARTICIPANTS = 320, SLOTS = 16704 };

struct queue {
    char *memory;
    uint32_t size;         /* slots, a power of two */
    uint32_t message_size; /* bytes that a slot holds */
    uint32_t stride;
    uint32_t number; /* this participant's; it holds that byte of the lock file until it ends */
    uint32_t owner;  /* names this participant in the words of slots */
    uint64_t claim_from, take_from, rescans;
    char path[256], lock_path[264];
};

typedef _Atomic uint64_t word;
typedef _Atomic uint32_t half;

static word *word_at(struct queue *queue, size_t offset) { return (word *) (queue->memory + offset); }
static char *slot_of(struct queue *queue, uint64_t position) {
    return queue->memory + SLOTS + (position & (queue->size - 1)) * (size_t) queue->stride;
}
static word *word_of(struct queue *queue, uint64_t position) { return (word *) slot_of(queue, position); }
static char *participant(struct queue *queue, uint32_t number) { return queue->memory + PARTICIPANTS + 64 * number; }

static uint64_t make(uint64_t lap, uint32_t deliveries, uint32_t state, uint32_t owner) {
    return lap << 20 | deliveries << 16 | state << 12 | owner;
}
static uint64_t lap_of(uint64_t found) { return found >> 20; }
static uint32_t deliveries_of(uint64_t found) { return found >> 16 & 15; }
static uint32_t state_of(uint64_t found) { return found >> 12 & 15; }
static uint32_t number_of(uint64_t found) { return found & 255; }
static int is_unsettled(uint64_t found) { return state_of(found) == TAKEN || state_of(found) == FREEING; }
static int change(word *at, uint64_t from, uint64_t to) { return atomic_compare_exchange_strong(at, &from, to); }

/* At most the first free position, and at most the position of any ready message. */
static uint64_t lowest_position(struct queue *queue) {
    uint64_t lowest = UINT64_MAX;
    for (uint32_t slot = 0; slot < queue->size; slot++) {
        uint64_t position = lap_of(atomic_load(word_of(queue, slot))) * queue->size + slot;
        lowest = position < lowest ? position : lowest;
    }
    return lowest;
}

/* Rings all participants that wait: WAIT_FOR_MESSAGE after a message is ready, WAIT_FOR_ROOM after a slot is free. */
static void ring(struct queue *queue, uint32_t event) {
    for (uint32_t number = 1; number < NUMBERS; number++) {
        if (!(atomic_load(word_at(queue, event + number / 64 * 8)) >> (number % 64) & 1)) {
            continue;
        }
        struct sockaddr_un bell = {.sun_family = AF_UNIX};
        const char *name = strrchr(queue->path, '/') + 1;
        int length = snprintf(bell.sun_path, sizeof bell.sun_path, "%.*s.%s.b%u%c", (int) (name - queue->path),
                              queue->path, name, number, event == WAIT_FOR_MESSAGE ? 'm' : 'r');
        int line = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
        if (line >= 0) {
            if (length < (int) sizeof bell.sun_path && connect(line, (struct sockaddr *) &bell, sizeof bell) == 0) {
                (void) !send(line, "", 1, MSG_NOSIGNAL);
            }
            close(line);
        }
    }
}

/* Recovers what a former holder of our number has left: half written, or unsettled. Requires the number's lock. */
static void recover(struct queue *queue) {
    for (uint32_t slot = 0; slot < queue->size; slot++) {
        for (uint64_t found = atomic_load(word_of(queue, slot)); number_of(found) == queue->number;
             found = atomic_load(word_of(queue, slot))) {
            uint32_t deliveries = deliveries_of(found) < 15 ? deliveries_of(found) + 1 : 15;
            if (state_of(found) == TAKEN) {
                if (change(word_of(queue, slot), found, make(lap_of(found), deliveries, READY, 0))) {
                    atomic_fetch_add(word_at(queue, REDELIVERIES), 1);
                }
            } else {
                change(word_of(queue, slot), found, make(lap_of(found) + 1, 0, FREE, 0));
            }
        }
    }
    atomic_fetch_add(word_at(queue, RESCANS), 1);
    memset(participant(queue, queue->number), 0, 40); /* all but the counts of files and the generation */
    atomic_fetch_and(word_at(queue, IN_USE + queue->number / 64 * 8), ~((uint64_t) 1 << queue->number % 64));
}

/* Joins under a number that no participant ever had, so there are no files of a former holder to remove. */
static int join(struct queue *queue) {
    int lock_file = open(queue->lock_path, O_RDWR | O_NOFOLLOW); /* never closed: that would drop our lock */
    struct stat locked, named;
    if (lock_file < 0) {
        return 0;
    }
    for (uint32_t number = NUMBERS - 1; number > 0; number--) {
        half *generation = (half *) (participant(queue, number) + 48);
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 1 + number, .l_len = 1};
        if (atomic_load(generation) != 0 || fcntl(lock_file, F_SETLK, &lock) != 0) {
            continue;
        }
        if (fstat(lock_file, &locked) != 0 || stat(queue->lock_path, &named) != 0 || locked.st_ino != named.st_ino
            || locked.st_dev != named.st_dev) {
            return 0; /* The queue was unlinked meanwhile. */
        }
        queue->number = number;
        recover(queue);
        uint64_t incarnation;
        if (getrandom(&incarnation, sizeof incarnation, 0) != sizeof incarnation) {
            return 0;
        }
        incarnation = (incarnation & INT64_MAX) | 1; /* positive, and not 0 */
        atomic_store((word *) (participant(queue, number) + 32), (uint64_t) getpid());
        atomic_store((word *) participant(queue, number), incarnation);
        queue->owner = ((atomic_fetch_add(generation, 1) + 1) & 15) << 8 | number;
        atomic_fetch_or(word_at(queue, IN_USE + number / 64 * 8), (uint64_t) 1 << number % 64);
        return 1;
    }
    return 0;
}

/* Opens an existing queue, such as /dev/shm/orders, and joins it. Returns 0 if it cannot. */
static int open_queue(struct queue *queue, const char *path) {
    struct stat status;
    const char *name = strrchr(path, '/') + 1;
    snprintf(queue->path, sizeof queue->path, "%s", path);
    snprintf(queue->lock_path, sizeof queue->lock_path, "%.*s.%s.lock", (int) (name - path), path, name);
    int file = open(path, O_RDWR | O_NOFOLLOW);
    if (file < 0 || fstat(file, &status) != 0 || status.st_size < SLOTS) {
        return 0;
    }
    queue->memory = mmap(NULL, (size_t) status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (queue->memory == MAP_FAILED || memcmp(queue->memory, "camelshq", 8) != 0) {
        return 0;
    }
    uint32_t geometry[3]; /* version, size, message size: read once, and then checked */
    memcpy(geometry, queue->memory + 8, sizeof geometry);
    queue->size = geometry[1];
    queue->message_size = geometry[2];
    queue->stride = (16 + queue->message_size + 63) & ~63u;
    if (geometry[0] != 1 || queue->size < 16 || queue->size > 1 << 18 || (queue->size & (queue->size - 1)) != 0
        || queue->message_size < 32 || SLOTS + (uint64_t) queue->size * queue->stride > (uint64_t) status.st_size
        || !join(queue)) {
        return 0;
    }
    queue->claim_from = lowest_position(queue);
    queue->rescans = UINT64_MAX;
    return 1;
}

/* Whether a position after this one, whose slot is unsettled, is free, with only unsettled slots in between. */
static int room_beyond(struct queue *queue, uint64_t position) {
    for (uint64_t next = position + 1; next < position + queue->size; next++) {
        uint64_t found = atomic_load(word_of(queue, next));
        int behind = lap_of(found) < next / queue->size;
        if (!behind || !is_unsettled(found)) {
            return !behind;
        }
    }
    return 0;
}

/* Puts a message into the queue. Returns 0 if the queue is full, the message too large, or we were fenced. */
static int put(struct queue *queue, const void *message, uint32_t length) {
    int beyond = 0;
    uint64_t position = queue->claim_from;
    if (length > queue->message_size) {
        return 0;
    }
    for (uint64_t steps = 4 * (uint64_t) queue->size; steps > 0; steps--) {
        uint64_t lap = position / queue->size, found = atomic_load(word_of(queue, position));
        if (lap_of(found) > lap) {
            uint64_t end = (lap_of(found) - 1) * queue->size + (position & (queue->size - 1));
            position = (end > position ? end : position) + 1;
        } else if (lap_of(found) == lap && state_of(found) != FREE) {
            position++;
        } else if (lap_of(found) == lap) {
            if (change(word_of(queue, position), found, make(lap, 0, WRITING, queue->owner))) {
                char *slot = slot_of(queue, position);
                memcpy(slot + 8, &length, sizeof length);
                memcpy(slot + 16, message, length);
                queue->claim_from = position + 1;
                int published =
                    change(word_of(queue, position), make(lap, 0, WRITING, queue->owner), make(lap, 0, READY, 0));
                ring(queue, WAIT_FOR_MESSAGE);
                return published;
            }
        } else if (is_unsettled(found) && (beyond || room_beyond(queue, position))) {
            beyond = 1; /* Skip slow consumers. */
            if (change(word_of(queue, position), found, (found & 0xFFFFF) | lap << 20)) {
                position++;
            }
        } else {
            break;
        }
    }
    queue->claim_from = position;
    return 0;
}

struct delivery {
    uint64_t slot, taken;
    uint32_t length;
};

/* Takes a message and copies it, up to `room` bytes. Returns 0 if there is none. It is unsettled until acknowledged. */
static int take(struct queue *queue, struct delivery *delivery, void *copy, uint32_t room) {
    uint64_t rescans = atomic_load(word_at(queue, RESCANS));
    uint64_t position = rescans == queue->rescans ? queue->take_from : lowest_position(queue);
    int got = 0;
    queue->rescans = rescans;
    for (uint64_t steps = 4 * (uint64_t) queue->size; !got && steps > 0; steps--) {
        uint64_t lap = position / queue->size, found = atomic_load(word_of(queue, position));
        if (lap_of(found) > lap) {
            uint64_t back = lap_of(found) < 2 ? 0 : (lap_of(found) - 2) * queue->size + (position & (queue->size - 1));
            position = (back > position ? back : position) + 1;
        } else if (state_of(found) == READY) {
            uint64_t taken = make(lap_of(found), deliveries_of(found), TAKEN, queue->owner);
            if (change(word_of(queue, position), found, taken)) {
                delivery->slot = position & (queue->size - 1);
                delivery->taken = taken;
                position += lap_of(found) == lap;
                got = 1;
            }
        } else if (lap_of(found) == lap && is_unsettled(found)) {
            position++;
        } else {
            break;
        }
    }
    queue->take_from = position;
    if (got) {
        char *slot = slot_of(queue, delivery->slot);
        memcpy(&delivery->length, slot + 8, sizeof delivery->length);
        /* UINT32_MAX for a large message, which is in a file. */
        memcpy(copy, slot + 16, delivery->length <= room && delivery->length <= queue->message_size ? delivery->length : 0);
    }
    return got;
}

/* Acknowledges a message, not a large one. Returns 0 if we were fenced, and another participant has it. */
static int acknowledge(struct queue *queue, const struct delivery *delivery) {
    for (;;) {
        uint64_t found = atomic_load(word_of(queue, delivery->slot));
        if ((found & 0xFFFFF) != (delivery->taken & 0xFFFFF) || lap_of(found) < lap_of(delivery->taken)) {
            return 0;
        }
        if (change(word_of(queue, delivery->slot), found, make(lap_of(found) + 1, 0, FREE, 0))) {
            ring(queue, WAIT_FOR_ROOM);
            return 1;
        }
    }
}
