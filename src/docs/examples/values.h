/* Reads and writes texts, bytes and records of camel-shm in C. reference/cells.adoc describes the layout. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A value of up to `capacity` bytes at an offset of a mapped segment. */
struct value {
    char *memory;
    uint32_t offset;
    uint32_t capacity;
};

static inline uint32_t stride_of(const struct value *value) {
    return (value->capacity + 7) & ~7u;
}

/* Maps an existing segment. Returns 0 if there is none, or if it is too small for the value, or a queue. */
static inline int open_value(struct value *value, const char *name) {
    struct stat status;
    int file = shm_open(name, O_RDWR, 0);
    if (file < 0) {
        return 0;
    }
    uint64_t end = (uint64_t) value->offset + 8 + 2 * (uint64_t) stride_of(value);
    value->memory = MAP_FAILED;
    if (fstat(file, &status) == 0 && (uint64_t) status.st_size >= end) {
        value->memory = mmap(NULL, end, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    }
    close(file);
    return value->memory != MAP_FAILED && memcmp(value->memory, "camelshq", 8) != 0;
}

static _Atomic uint64_t *sequence_of(const struct value *value) {
    return (_Atomic uint64_t *) (value->memory + value->offset);
}

static char *slot_of(const struct value *value, uint64_t sequence) {
    return value->memory + value->offset + 8 + (sequence & 1) * stride_of(value);
}

/* Copies the value as it was at one moment, without a lock. Returns 0 if writers have overtaken the copy 64 times. */
static inline int read_value(const struct value *value, void *copy) {
    for (int tries = 0; tries < 64; tries++) {
        uint64_t sequence = atomic_load_explicit(sequence_of(value), memory_order_acquire);
        memcpy(copy, slot_of(value, sequence), value->capacity);
        atomic_thread_fence(memory_order_acquire);
        if (atomic_load_explicit(sequence_of(value), memory_order_relaxed) == sequence) {
            return 1;
        }
    }
    return 0;
}

/*
 * Sets the value to `length` bytes. `lock_file` is the only descriptor of the segment's lock file in this process. Open it
 * once and never close it: closing any descriptor of the file would drop all locks that this process has on it.
 */
static inline int write_value(const struct value *value, int lock_file, const void *bytes, uint32_t length) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 1 + (off_t) value->offset, .l_len = 1};
    if (fcntl(lock_file, F_SETLKW, &lock) != 0) {
        return 0;
    }
    uint64_t sequence = atomic_load(sequence_of(value));
    atomic_thread_fence(memory_order_release);
    memcpy(slot_of(value, sequence + 1), bytes, length);
    atomic_store(sequence_of(value), sequence + 1);
    lock.l_type = F_UNLCK;
    return fcntl(lock_file, F_SETLK, &lock) == 0;
}
