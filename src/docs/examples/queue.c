/* queue PATH put TEXT COUNT: puts that many texts into a queue.
   queue PATH take COUNT: takes that many messages, prints and acknowledges each.
   queue PATH die-holding COUNT: the same, but dies before it acknowledges the last one. */
#include "queue.h"

int main(int argc, char *argv[]) {
    static struct queue queue;
    if (argc < 4 || !open_queue(&queue, argv[1])) {
        fprintf(stderr, "usage: queue PATH put TEXT COUNT, or queue PATH take COUNT, with the path of a queue\n");
        return 1;
    }
    if (strcmp(argv[2], "put") == 0 && argc == 5) {
        for (int i = 1; i <= atoi(argv[4]); i++) {
            char text[100];
            int length = snprintf(text, sizeof text, "%s %d", argv[3], i);
            while (!put(&queue, text, (uint32_t) length)) {
                usleep(1000); /* It is full. */
            }
        }
        return 0;
    }
    for (int i = atoi(argv[3]); i > 0; i--) {
        char text[4096];
        struct delivery delivery;
        while (!take(&queue, &delivery, text, sizeof text)) {
            usleep(1000); /* It is empty. */
        }
        printf("%.*s\n", (int) delivery.length, text);
        fflush(stdout);
        if (strcmp(argv[2], "die-holding") == 0 && i == 1) {
            abort();
        }
        if (!acknowledge(&queue, &delivery)) {
            fprintf(stderr, "another participant has it now\n");
        }
    }
    return 0;
}
