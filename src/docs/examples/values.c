/* Reads the text `status` and the record `boiler`, and sets both. */
#include "values.h"

#include <stddef.h>
#include <stdio.h>

struct text {
    uint32_t length;
    char bytes[200];
};

struct reading { /* fields=temperature:float64,count:int64,unit:string(8) */
    double temperature;
    int64_t count;
    char unit[8];
};

/* Opens a segment's lock file, which its first user in Java has created. Returns -1 if there is none. */
static int open_lock_file(const char *path) {
    int file = open(path, O_RDWR | O_NOFOLLOW);
    if (file < 0) {
        perror(path);
    }
    return file;
}

int main(void) {
    struct text text;
    struct value status = {.capacity = sizeof text};
    if (!open_value(&status, "/status") || !read_value(&status, &text) || text.length > sizeof text.bytes) {
        fprintf(stderr, "no text in the segment 'status'\n");
        return 1;
    }
    printf("status: %.*s\n", (int) text.length, text.bytes);

    struct reading reading;
    struct value boiler = {.capacity = sizeof reading};
    if (!open_value(&boiler, "/boiler") || !read_value(&boiler, &reading)) {
        fprintf(stderr, "no record in the segment 'boiler'\n");
        return 1;
    }
    printf("boiler: %.1f %.8s, %lld readings\n", reading.temperature, reading.unit, (long long) reading.count);

    int status_lock = open_lock_file("/dev/shm/.status.lock");
    int boiler_lock = open_lock_file("/dev/shm/.boiler.lock");
    if (status_lock < 0 || boiler_lock < 0) {
        return 1;
    }
    text.length = (uint32_t) snprintf(text.bytes, sizeof text.bytes, "C was here");
    reading.temperature += 0.5;
    reading.count++;
    return write_value(&status, status_lock, &text, offsetof(struct text, bytes) + text.length)
                   && write_value(&boiler, boiler_lock, &reading, sizeof reading)
               ? 0
               : 1;
}
