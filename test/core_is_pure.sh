#!/bin/sh
# The core turns values into values: its archives must not even name a function that reads
# or writes the world, ends the process or keeps hidden state.
# usage: core_is_pure.sh ARCHIVE...
set -eu

forbidden='socket|bind|connect|send|sendto|sendmsg|recv|recvmsg|ioctl|open|open64|openat'
forbidden="$forbidden|creat|close|read|write|pread|pwrite|fopen|fopen64|fdopen|fread|fwrite"
forbidden="$forbidden|printf|fprintf|vprintf|vfprintf|__printf_chk|__fprintf_chk|puts|fputs"
forbidden="$forbidden|putchar|perror|stdin|stdout|stderr|exit|_exit|abort|getenv|secure_getenv"
forbidden="$forbidden|setenv|time|clock|clock_gettime|gettimeofday|localtime|gmtime|rand|random"
forbidden="$forbidden|srand|getrandom|setlocale|strtok|system|popen|fork|execve|nl_.*|nft_.*"

status=0
for archive in "$@"; do
	found=$(nm -u "$archive" | awk '$1 == "U" { print $2 }' | sort -u |
		grep -xE "($forbidden)(@.*)?" || true)
	if [ -n "$found" ]; then
		echo "$archive uses: $found"
		status=1
	fi
	# Writable data is state; constants with addresses in them (.data.rel.ro) are not.
	# Sanitizers and coverage keep their own.
	state=$(objdump -t "$archive" | awk '
		NF > 3 && $(NF - 2) ~ /^(\.data|\.bss)($|\.)/ && $(NF - 2) !~ /^\.data\.rel\.ro/ &&
		$NF !~ /^\./ && $NF !~ /^(__asan|__ubsan|__odr_asan|__gcov|__llvm|__profn)/ {
			print $NF
		}')
	if [ -n "$state" ] && [ -z "${NPI_SANITIZED:-}" ]; then
		echo "$archive keeps state: $state"
		status=1
	fi
done
exit $status
