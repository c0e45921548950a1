/* Takes the steps of a test vector with the guide's participant. queue_vectors FILE: reads steps, and prints a line for
   each. */
#include "queue.h"

static int attach(struct queue *queue, const char *path) {
    struct stat status;
    uint32_t geometry[3];
    int file = open(path, O_RDWR);
    if (file < 0 || fstat(file, &status) != 0) {
        return 0;
    }
    queue->memory = mmap(NULL, (size_t) status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (queue->memory == MAP_FAILED) {
        return 0;
    }
    memcpy(geometry, queue->memory + 8, sizeof geometry);
    queue->size = geometry[1];
    queue->message_size = geometry[2];
    queue->stride = (16 + queue->message_size + 63) & ~63u;
    queue->claim_from = lowest_position(queue);
    queue->rescans = UINT64_MAX;
    snprintf(queue->path, sizeof queue->path, "%s", path);
    return 1;
}

static void send_message(struct queue *queue, const char *hex) {
    unsigned char message[32];
    uint32_t length = (uint32_t) strlen(hex) / 2;
    for (uint32_t i = 0; i < length; i++) {
        sscanf(hex + 2 * i, "%2hhx", &message[i]);
    }
    if (put(queue, message, length)) {
        printf("%llu\n", (unsigned long long) queue->claim_from - 1);
    } else {
        puts("none");
    }
}

static void take_message(struct queue *queue, struct delivery *delivery) {
    unsigned char copy[32];
    if (!take(queue, delivery, copy, sizeof copy)) {
        puts("none");
        return;
    }
    printf("%llu %s", (unsigned long long) delivery->slot, delivery->length == 0 ? "-" : "");
    for (uint32_t i = 0; i < delivery->length; i++) {
        printf("%02x", copy[i]);
    }
    puts("");
}

int main(int argc, char *argv[]) {
    static struct queue queue;
    static struct delivery delivery;
    char line[200], operand[100];
    unsigned slot, offset;
    unsigned long long value;
    if (argc != 2 || !attach(&queue, argv[1])) {
        return 1;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "send %x %99s", &queue.owner, operand) == 2) {
            send_message(&queue, operand);
        } else if (sscanf(line, "take %x", &queue.owner) == 1) {
            take_message(&queue, &delivery);
        } else if (sscanf(line, "acknowledge %x", &queue.owner) == 1) {
            puts(acknowledge(&queue, &delivery) ? "yes" : "no");
        } else if (sscanf(line, "set slot %u %u %llx", &slot, &offset, &value) == 3) {
            memcpy(slot_of(&queue, slot) + offset, &value, sizeof value);
            puts("");
        } else if (sscanf(line, "set header %u %llx", &offset, &value) == 2) {
            memcpy(queue.memory + offset, &value, sizeof value);
            puts("");
        } else if (sscanf(line, "recover %u", &queue.number) == 1) {
            recover(&queue);
            puts("");
        } else if (strcmp(line, "join\n") == 0 && open_queue(&queue, argv[1])) {
            printf("%03x\n", queue.owner);
        } else {
            return 1;
        }
    }
    return 0;
}
