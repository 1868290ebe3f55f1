/* Prints how many kHz this processor's time stamp counter has, measured against the kernel's raw clock. */
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC_RAW, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* The pair of readings that were nearest to each other in time. */
static void both(int64_t *clock, uint64_t *ticks) {
  int64_t best = INT64_MAX;
  for (int i = 0; i < 50; i++) {
    int64_t before = now();
    uint64_t counter = __rdtsc();
    int64_t after = now();
    if (after - before >= best)
      continue;
    best = after - before;
    *clock = before + (after - before) / 2;
    *ticks = counter;
  }
}

int main(void) {
  int64_t start, end;
  uint64_t first, last;
  both(&start, &first);
  nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
  both(&end, &last);
  printf("%.0f\n", (double)(last - first) * 1e6 / (double)(end - start));
  return 0;
}
