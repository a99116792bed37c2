/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/scratch.h"
#include "lib/unit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "npi/lock.h"

static struct npi_place place;

/* A process that takes the lock, says so, and holds it until it is killed or @hold_ms are
 * over. */
static pid_t holder(const char *command, int hold_ms)
{
	int said[2];
	char byte;
	pid_t pid;

	ck_assert_int_eq(pipe(said), 0);
	pid = fork();
	if (pid == 0) {
		struct npi_run_record other;
		struct npi_lock lock;
		int r = npi_lock_take(&place, command, 1000, 0, &lock, &other);

		if (write(said[1], r == 0 ? "y" : "n", 1) == 1)
			usleep((useconds_t)hold_ms * 1000);
		if (hold_ms < 10000)
			npi_lock_release(&lock, 0, 1001);
		_exit(0);
	}
	ck_assert_int_eq(read(said[0], &byte, 1), 1);
	ck_assert_int_eq(byte, 'y');
	close(said[0]);
	close(said[1]);
	return pid;
}

START_TEST(a_second_run_is_told_who_holds_it)
{
	struct npi_run_record other = { 0 };
	struct npi_lock lock;
	pid_t pid;

	scratch_begin(&place);
	pid = holder("apply -R /etc/x\n\033[31m", 60000);
	ck_assert_int_eq(npi_lock_take(&place, "reconcile", 2000, 0, &lock, &other),
			 -EWOULDBLOCK);
	ck_assert_int_eq(other.pid, pid);
	ck_assert_int_eq(other.since_s, 1000);
	ck_assert_str_eq(other.command, "apply -R /etc/x??[31m");
	ck_assert(!other.finished);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	scratch_end(&place);
}
END_TEST

START_TEST(a_killed_run_leaves_no_lock)
{
	struct npi_run_record other;
	struct npi_lock lock;
	pid_t pid;

	scratch_begin(&place);
	pid = holder("apply", 60000);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_assert_int_eq(npi_lock_take(&place, "reconcile", 2000, 0, &lock, &other), 0);
	npi_lock_release(&lock, 0, 2001);
	scratch_end(&place);
}
END_TEST

START_TEST(a_run_waits_for_the_one_before)
{
	struct npi_run_record other;
	struct npi_lock lock;
	pid_t pid;

	scratch_begin(&place);
	pid = holder("apply", 300);
	ck_assert_int_eq(npi_lock_take(&place, "reconcile", 2000, 10, &lock, &other), 0);
	ck_assert_int_eq(lock.record.pid, getpid());
	ck_assert_int_eq(lock.record.last_success_s, 1001);
	npi_lock_release(&lock, 0, 2001);
	waitpid(pid, NULL, 0);
	scratch_end(&place);
}
END_TEST

START_TEST(it_waits_no_longer_than_it_is_told)
{
	struct npi_run_record other;
	struct npi_lock lock;
	pid_t pid;

	scratch_begin(&place);
	pid = holder("apply", 60000);
	alarm(20);
	ck_assert_int_eq(npi_lock_take(&place, "reconcile", 2000, 1, &lock, &other),
			 -EWOULDBLOCK);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	scratch_end(&place);
}
END_TEST

static void run(int64_t begin_s, int64_t end_s, int exit_status, bool changes)
{
	struct npi_run_record other;
	struct npi_lock lock;

	ck_assert_int_eq(npi_lock_take(&place, "apply", begin_s, 0, &lock, &other), 0);
	if (changes)
		npi_lock_note_change(&lock, &place, begin_s + 1);
	npi_lock_release(&lock, exit_status, end_s);
}

static struct npi_run_record record(void)
{
	struct npi_run_record last;

	ck_assert_int_eq(npi_run_record_read(&place, &last), 0);
	return last;
}

START_TEST(the_record_tells_of_the_last_runs)
{
	scratch_begin(&place);
	run(100, 110, 0, true);
	ck_assert_int_eq(record().last_success_s, 110);
	ck_assert_int_eq(record().last_change_s, 101);
	run(200, 210, 2, false);
	ck_assert_int_eq(record().last_success_s, 210);
	ck_assert_int_eq(record().last_change_s, 101);
	run(300, 310, 65, false);
	ck_assert(record().finished);
	ck_assert_int_eq(record().exit_status, 65);
	ck_assert_int_eq(record().since_s, 300);
	ck_assert_int_eq(record().last_success_s, 210);
	ck_assert_str_eq(record().command, "apply");
	scratch_end(&place);
}
END_TEST

START_TEST(changes_are_known_for_this_boot_and_namespace)
{
	struct npi_run_record other;
	struct npi_place elsewhere;
	struct npi_lock lock;

	scratch_begin(&place);
	run(100, 110, 0, false);
	ck_assert_int_eq(npi_lock_take(&place, "x", 120, 0, &lock, &other), 0);
	ck_assert(!npi_run_record_has_changes(&lock.record, &place));
	npi_lock_release(&lock, 0, 121);
	run(130, 140, 1, true);
	ck_assert_int_eq(npi_lock_take(&place, "x", 150, 0, &lock, &other), 0);
	ck_assert(npi_run_record_has_changes(&lock.record, &place));
	elsewhere = place;
	elsewhere.boot_id[0]++;
	ck_assert(!npi_run_record_has_changes(&lock.record, &elsewhere));
	elsewhere = place;
	elsewhere.netns_cookie++;
	ck_assert(!npi_run_record_has_changes(&lock.record, &elsewhere));
	npi_lock_release(&lock, 0, 151);
	scratch_end(&place);
}
END_TEST

START_TEST(a_directory_that_cannot_be_made_is_an_error)
{
	struct npi_run_record other;
	struct npi_lock lock;

	scratch_begin(&place);
	strcat(place.run_dir, "/a/b");
	snprintf(place.lock, sizeof(place.lock), "%.2000s/lock", place.run_dir);
	ck_assert_int_eq(npi_lock_take(&place, "x", 1, 0, &lock, &other), -ENOENT);
	ck_assert_int_eq(npi_run_record_read(&place, &other), -ENOENT);
	strcpy(place.run_dir, place.state_dir);
	scratch_end(&place);
}
END_TEST

START_TEST(a_record_nobody_wrote_is_no_record)
{
	struct npi_run_record last;
	FILE *file;

	scratch_begin(&place);
	file = fopen(place.lock, "w");
	fputs("pid\nsince \nboot short\n\n \nexit-statusx\n", file);
	fclose(file);
	last = record();
	ck_assert_int_eq(last.pid, 0);
	ck_assert_int_eq(last.since_s, 0);
	ck_assert_str_eq(last.boot_id, "");
	ck_assert(!last.finished);
	scratch_end(&place);
}
END_TEST

START_TEST(this_place_is_found)
{
	struct npi_place here, there;

	ck_assert_int_eq(npi_place_find(NULL, NULL, &here), 0);
	ck_assert_uint_eq(strlen(here.boot_id), 36);
	ck_assert_uint_ne(here.netns_cookie, 0);
	ck_assert_ptr_nonnull(strstr(here.lock, "/run/nodeport-ipvs/netns-"));
	if (here.initial_netns)
		ck_assert_str_eq(here.store, "/var/lib/nodeport-ipvs/state.db");
	else
		ck_assert_ptr_nonnull(strstr(here.store, "/run/nodeport-ipvs/netns-"));
	ck_assert_int_eq(npi_place_find("/srv/x", "/tmp/y", &there), 0);
	ck_assert_str_eq(there.store, "/srv/x/state.db");
	ck_assert_str_eq(there.state_dir, "/srv/x");
	ck_assert_int_eq(strncmp(there.lock, "/tmp/y/netns-", 13), 0);
	ck_assert_uint_eq(here.netns_cookie, there.netns_cookie);
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(a_second_run_is_told_who_holds_it),
		UNIT(a_killed_run_leaves_no_lock),
		UNIT(a_run_waits_for_the_one_before),
		UNIT(it_waits_no_longer_than_it_is_told),
		UNIT(the_record_tells_of_the_last_runs),
		UNIT(changes_are_known_for_this_boot_and_namespace),
		UNIT(a_directory_that_cannot_be_made_is_an_error),
		UNIT(a_record_nobody_wrote_is_no_record),
		UNIT(this_place_is_found),
	};

	return unit_run("lock", tests, UNIT_COUNT(tests));
}
