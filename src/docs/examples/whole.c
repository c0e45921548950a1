/* whole TIMES: reads the text `status` TIMES times, and checks that each text consists of one letter. */
#include "values.h"

#include <stdio.h>
#include <stdlib.h>

struct text {
    uint32_t length;
    char bytes[200];
};

int main(int argc, char *argv[]) {
    struct text text;
    struct value status = {.capacity = sizeof text};
    int times = argc == 2 ? atoi(argv[1]) : 0;
    if (times < 1 || !open_value(&status, "/status")) {
        fprintf(stderr, "usage: whole TIMES, with an existing segment 'status'\n");
        return 2;
    }
    int overtaken = 0;
    for (int i = 0; i < times; i++) {
        if (!read_value(&status, &text)) {
            overtaken++;
            continue;
        }
        for (uint32_t at = 1; at < text.length; at++) {
            if (text.bytes[at] != text.bytes[0]) {
                printf("half of a text: %.*s\n", (int) text.length, text.bytes);
                return 1;
            }
        }
    }
    printf("%d texts read, none of them half; overtaken %d times\n", times - overtaken, overtaken);
    return 0;
}
