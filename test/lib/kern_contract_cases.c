/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/kern_contract_parts.h"

#define VS  "10.96.0.1:80"
#define VS2 "10.96.0.2:80"
#define RS  "10.244.1.1:8080"
#define RS2 "10.244.1.2:8080"

const struct contract_case contract_cases[] = {
	{ "nothing to do", "", "", "", "" },
	{ "every protocol and family can be added", "",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1 # needs 1\n"
	  "-A -u 10.96.0.1:53 -s wrr\n"
	  "-a -u 10.96.0.1:53 -r 10.244.1.1:53 -m -w 5 # needs 3\n"
	  "-A --sctp-service 10.96.0.1:80 -s lc\n"
	  "-A -t [2001:db8::1]:80 -s rr\n"
	  "-a -t [2001:db8::1]:80 -r [fd00::1]:8080 -m -w 1 # needs 6\n"
	  "-A -f 7 -s wlc\n"
	  "-a -f 7 -r 10.244.1.1:0 -g -w 1 # needs 8\n"
	  "-A -f 7 -6 -s sh -b 24\n",
	  "done done done done done done done done done done",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1\n"
	  "-A -u 10.96.0.1:53 -s wrr\n"
	  "-a -u 10.96.0.1:53 -r 10.244.1.1:53 -m -w 5\n"
	  "-A --sctp-service 10.96.0.1:80 -s lc\n"
	  "-A -t [2001:db8::1]:80 -s rr\n"
	  "-a -t [2001:db8::1]:80 -r [fd00::1]:8080 -m -w 1\n"
	  "-A -f 7 -s wlc\n"
	  "-a -f 7 -r 10.244.1.1:0 -g -w 1\n"
	  "-A -f 7 -6 -s sh -b 24\n" },
	{ "persistence is added and taken away",
	  "-A -t " VS " -s rr\n"
	  "-A -t " VS2 " -s rr -p 60 -M 24\n"
	  "-A -t [2001:db8::1]:80 -s rr -p 60 -M 64\n",
	  "-E -t " VS " -s rr -p 10800\n"
	  "-E -t " VS2 " -s rr\n"
	  "-E -t [2001:db8::1]:80 -s rr -p 61 -M 56\n",
	  "done done done",
	  "-A -t " VS " -s rr -p 10800\n"
	  "-A -t " VS2 " -s rr\n"
	  "-A -t [2001:db8::1]:80 -s rr -p 61 -M 56\n" },
	{ "scheduler and flags are set in place",
	  "-A -u " VS " -s rr\n"
	  "-a -u " VS " -r " RS " -m -w 1\n",
	  "-E -u " VS " -s mh -b 24 -o\n", "done",
	  "-A -u " VS " -s mh -o -b 24\n"
	  "-a -u " VS " -r " RS " -m -w 1\n" },
	{ "flags are taken away", "-A -u " VS " -s mh -b 24 -o\n",
	  "-E -u " VS " -s mh -b 8\n", "done", "-A -u " VS " -s mh -b 8\n" },
	{ "weights, methods and thresholds are set in place",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1\n"
	  "-a -t " VS " -r " RS2 " -m -w 1 -x 10 -y 5\n",
	  "-e -t " VS " -r " RS " -i -w 0\n"
	  "-e -t " VS " -r " RS2 " -m -w 2147483647 -x 9\n",
	  "done done",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -i -w 0\n"
	  "-a -t " VS " -r " RS2 " -m -w 2147483647 -x 9\n" },
	{ "real servers and virtual services are deleted",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1\n"
	  "-a -t " VS " -r " RS2 " -m -w 1\n"
	  "-A -t " VS2 " -s rr\n"
	  "-a -t " VS2 " -r " RS " -m -w 1\n",
	  "-d -t " VS " -r " RS "\n-D -t " VS2 "\n", "done done",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS2 " -m -w 1\n" },
	{ "what is gone need not be deleted", "-A -t " VS " -s rr\n",
	  "-d -t " VS " -r " RS "\n"
	  "-d -t " VS2 " -r " RS "\n"
	  "-D -t " VS2 "\n",
	  "done done done", "-A -t " VS " -s rr\n" },
	{ "what exists is set instead of added",
	  "-A -t " VS " -s wlc -p 60\n"
	  "-a -t " VS " -r " RS " -m -w 7\n",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1 # needs 1\n"
	  "-a -t " VS " -r " RS2 " -m -w 2 # needs 1\n",
	  "done done done",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1\n"
	  "-a -t " VS " -r " RS2 " -m -w 2\n" },
	{ "what exists but cannot be set is a failure",
	  "-A -t " VS " -s wlc\n"
	  "-a -t " VS " -r " RS " -m -w 7\n",
	  "-A -t " VS " -s nosuch\n"
	  "-a -t " VS " -r " RS2 " -m -w 1\n",
	  "ENOENT done",
	  "-A -t " VS " -s wlc\n"
	  "-a -t " VS " -r " RS " -m -w 7\n"
	  "-a -t " VS " -r " RS2 " -m -w 1\n" },
	{ "an unknown scheduler stops only what depends on it", "",
	  "-A -t " VS " -s nosuch\n"
	  "-a -t " VS " -r " RS " -m -w 1 # needs 1\n"
	  "-a -t " VS " -r " RS2 " -m -w 1 # needs 1\n"
	  "-A -t " VS2 " -s rr\n"
	  "-a -t " VS2 " -r " RS " -m -w 1 # needs 4\n",
	  "ENOENT not tried not tried done done",
	  "-A -t " VS2 " -s rr\n"
	  "-a -t " VS2 " -r " RS " -m -w 1\n" },
	{ "an unknown scheduler is not set", "-A -t " VS " -s rr -p 9\n",
	  "-E -t " VS " -s nosuch\n", "ENOENT", "-A -t " VS " -s rr -p 9\n" },
	{ "no scheduler is a scheduler", "", "-A -t " VS " -s none\n", "done",
	  "-A -t " VS " -s none\n" },
	{ "what is gone cannot be set", "-A -t " VS " -s rr\n",
	  "-E -t " VS2 " -s rr\n"
	  "-e -t " VS " -r " RS " -m -w 1\n"
	  "-e -t " VS2 " -r " RS " -m -w 1\n",
	  "ESRCH ENOENT ESRCH", "-A -t " VS " -s rr\n" },
	{ "a real server needs its virtual service", "",
	  "-a -t " VS " -r " RS " -m -w 1\n", "ESRCH", "" },
	{ "an IPv4 real server is unicast", "-A -t " VS " -s rr\n",
	  "-a -t " VS " -r 0.0.0.0:80 -m -w 1\n"
	  "-a -t " VS " -r 224.0.0.1:80 -m -w 1\n"
	  "-a -t " VS " -r 255.255.255.255:80 -m -w 1\n"
	  "-a -t " VS " -r " RS " -m -w 1\n",
	  "EINVAL EINVAL EINVAL done",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1\n" },
	{ "an IPv6 real server is unicast and not another node's link-local one",
	  "-A -t [2001:db8::1]:80 -s rr\n",
	  "-a -t [2001:db8::1]:80 -r [::]:80 -m -w 1\n"
	  "-a -t [2001:db8::1]:80 -r [ff02::1]:80 -m -w 1\n"
	  "-a -t [2001:db8::1]:80 -r [fe80::1]:80 -m -w 1\n"
	  "-a -t [2001:db8::1]:80 -r [fd00::1]:80 -m -w 1\n",
	  "EINVAL EINVAL EINVAL done",
	  "-A -t [2001:db8::1]:80 -s rr\n"
	  "-a -t [2001:db8::1]:80 -r [fd00::1]:80 -m -w 1\n" },
	{ "weights and thresholds have their range",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1\n",
	  "-a -t " VS " -r " RS2 " -m -w 4294967295\n"
	  "-a -t " VS " -r " RS2 " -m -w 1 -x 4 -y 5\n"
	  "-a -t " VS " -r " RS2 " -m -w 1 -y 1\n"
	  "-e -t " VS " -r " RS " -m -w 4294967295\n",
	  "ERANGE ERANGE ERANGE ERANGE",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1\n" },
	{ "only tunnels lead to another address family", "-A -t " VS " -s rr\n",
	  "-a -t " VS " -r [fd00::1]:80 -m -w 1\n"
	  "-a -t " VS " -r [fd00::1]:80 -g -w 1\n"
	  "-a -t " VS " -r [fd00::1]:80 -i -w 1\n",
	  "EINVAL EINVAL done",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r [fd00::1]:80 -i -w 1\n" },
	{ "an old real server stays when its successor is refused",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1\n"
	  "-a -t " VS " -r " RS2 " -m -w 1\n",
	  "-a -t " VS " -r 224.0.0.1:80 -m -w 1\n"
	  "-e -t " VS " -r " RS " -m -w 0 # needs 1\n"
	  "-d -t " VS " -r " RS2 " # needs 1\n"
	  "-d -t " VS " -r 10.244.1.3:80 # needs 2\n",
	  "EINVAL not tried not tried not tried",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1\n"
	  "-a -t " VS " -r " RS2 " -m -w 1\n" },
	{ "an old real server goes when its successor is there",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS " -m -w 1\n"
	  "-a -t " VS " -r 10.244.1.3:80 -m -w 9\n",
	  "-a -t " VS " -r " RS2 " -m -w 1\n"
	  "-d -t " VS " -r " RS " # needs 1\n"
	  "-a -t " VS " -r 10.244.1.3:80 -m -w 1\n"
	  "-d -t " VS " -r 10.244.1.4:80 # needs 3\n",
	  "done done done done",
	  "-A -t " VS " -s rr\n"
	  "-a -t " VS " -r " RS2 " -m -w 1\n"
	  "-a -t " VS " -r 10.244.1.3:80 -m -w 1\n" },
	{ "a step cannot need one that comes later", "-A -t " VS " -s rr\n",
	  "-E -t " VS " -s lc # needs 2\n"
	  "-E -t " VS " -s wlc\n"
	  "-E -t " VS " -s lc # needs 3\n",
	  "not tried done not tried", "-A -t " VS " -s wlc\n" },
};

const int n_contract_cases = sizeof(contract_cases) / sizeof(contract_cases[0]);

const struct contract_case contract_case_without_lo = {
	"without lo no IPv4 address is unicast", "",
	"-A -t " VS " -s rr\n"
	"-a -t " VS " -r " RS " -m -w 1 # needs 1\n"
	"-A -t [2001:db8::1]:80 -s rr\n"
	"-a -t [2001:db8::1]:80 -r [fd00::1]:80 -m -w 1 # needs 3\n",
	"done EINVAL done done",
	"-A -t " VS " -s rr\n"
	"-A -t [2001:db8::1]:80 -s rr\n"
	"-a -t [2001:db8::1]:80 -r [fd00::1]:80 -m -w 1\n"
};
