/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_sysctl.h - numbers below /proc/sys */
#ifndef NPI_KERN_HOST_SYSCTL_H
#define NPI_KERN_HOST_SYSCTL_H

#include "npi/result.h"

/* @name as sysctl(8) has it ("net.ipv4.ip_forward", "net/ipv4/conf/eth0.5/rp_filter");
 * negative errno. */
int kern_sysctl_read(const char *name, int *ret_value) npi_must_check;
int kern_sysctl_write(const char *name, int value) npi_must_check;

#endif
