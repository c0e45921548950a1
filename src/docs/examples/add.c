/* add NAME TIMES: adds one to the int32 at the start of a segment, TIMES times. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(int argc, char *argv[]) {
    if (argc != 3) {
        fprintf(stderr, "usage: add NAME TIMES\n");
        return 2;
    }
    int file = shm_open(argv[1], O_RDWR, 0);
    if (file < 0) {
        perror(argv[1]);
        return 1;
    }
    _Atomic int32_t *counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (counter == MAP_FAILED) {
        perror(argv[1]);
        return 1;
    }
    for (int times = atoi(argv[2]); times > 0; times--) {
        atomic_fetch_add(counter, 1);
    }
    printf("%d\n", (int) atomic_load(counter));
    return 0;
}
