/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpu_time PID... - the processor time of running processes together: microseconds of
 * user and of system time */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Which part of its time a process was in user space: /proc counts in hundredths of a
 * second, but its clock in nanoseconds. */
static double user_part(const char *pid)
{
	unsigned long user = 0, system = 0;
	char path[64], line[1024];
	char *at;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	in = fopen(path, "re");
	if (!in)
		return 0;
	/* the name in brackets may have blanks */
	at = fgets(line, sizeof(line), in) ? strrchr(line, ')') : NULL;
	fclose(in);
	if (!at || sscanf(at, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
			  &user, &system) != 2)
		return 0;
	return user + system ? (double)user / (double)(user + system) : 0;
}

int main(int argc, char **argv)
{
	double user_us = 0, us = 0;
	int i;

	for (i = 1; i < argc; i++) {
		struct timespec time;
		clockid_t clock;
		double own_us;

		if (clock_getcpuclockid(atoi(argv[i]), &clock) ||
		    clock_gettime(clock, &time)) {
			fprintf(stderr, "cpu_time: no process %s\n", argv[i]);
			return 1;
		}
		own_us = (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
		us += own_us;
		user_us += own_us * user_part(argv[i]);
	}
	printf("%.0f %.0f\n", user_us, us - user_us);
	return 0;
}
