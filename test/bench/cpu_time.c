/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpu_time PID... - the processor time of running processes together, in microseconds */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
	long long us = 0;
	int i;

	for (i = 1; i < argc; i++) {
		struct timespec time;
		clockid_t clock;

		if (clock_getcpuclockid(atoi(argv[i]), &clock) ||
		    clock_gettime(clock, &time)) {
			fprintf(stderr, "cpu_time: no process %s\n", argv[i]);
			return 1;
		}
		us += time.tv_sec * 1000000LL + time.tv_nsec / 1000;
	}
	printf("%lld\n", us);
	return 0;
}
