/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host_sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_TEXT = 128, VALUE_TEXT = 16 };

static int open_sysctl(const char *name, int flags)
{
	char path[PATH_TEXT];
	int len = snprintf(path, sizeof(path), "/proc/sys/%s", name), fd;
	char *c;

	if (len < 0 || (size_t)len >= sizeof(path))
		return -ENAMETOOLONG;
	/* as sysctl(8): a name with slashes may have dots in its parts ("eth0.5") */
	for (c = path; *c && !strchr(name, '/'); c++)
		if (*c == '.')
			*c = '/';
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int kern_sysctl_read(const char *name, int *ret_value)
{
	char text[VALUE_TEXT] = { 0 };
	int fd = open_sysctl(name, O_RDONLY);
	ssize_t len;
	char *end;

	if (fd < 0)
		return fd;
	len = read(fd, text, sizeof(text) - 1);
	if (len < 0)
		len = -errno;
	close(fd);
	if (len < 0)
		return (int)len;
	*ret_value = (int)strtol(text, &end, 10);
	return end == text ? -EINVAL : 0;
}

int kern_sysctl_write(const char *name, int value)
{
	char text[VALUE_TEXT];
	int len = snprintf(text, sizeof(text), "%d\n", value);
	int fd = open_sysctl(name, O_WRONLY), r = 0;

	if (fd < 0)
		return fd;
	if (write(fd, text, (size_t)len) != len)
		r = errno ? -errno : -EIO;
	if (close(fd) < 0 && !r)
		r = -errno;
	return r;
}
