/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes, masquerading and sysctls come and go with the virtual services. */
#include "lib/fake_host.h"
#include "lib/host_text.h"
#include "lib/unit.h"
#include "lib/world.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static struct world world;

#define WEB    "svc web ip=10.96.0.10 sel=a:b port=:80/TCP>8080\n"
#define EPS    "eps web-1 svc=web port=:8080/TCP ep=10.1.0.1\n"
#define API    "svc api ip=10.96.0.20 sel=a:c port=:80/TCP\n"
#define API_EP "eps api-1 svc=api port=:80/TCP ep=10.1.0.9\n"
#define BUSY   "-e -t 10.96.0.10:80 -r 10.1.0.1:8080 -m -w 1 --active 3"
#define IDLE   "-e -t 10.96.0.10:80 -r 10.1.0.1:8080 -m -w 0"

static void begin(void)
{
	world_begin(&world);
	world.request.host = fake_host_new();
}

static void end(void)
{
	world.request.host->close(world.request.host);
	world_end(&world);
}

static const char *around(void)
{
	return host_text(world.request.host, NPI_MANAGE_ALL, &world.arena);
}

static bool has(const char *line)
{
	return strstr(around(), line);
}

START_TEST(an_address_is_local_and_masqueraded_as_long_as_it_serves)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS);
	ck_assert(has("route 10.96.0.10\n"));
	ck_assert(has("TCP 10.96.0.10:80\n"));
	ck_assert(has("table ip\n"));
	ck_assert(has("sysctl net.ipv4.ip_forward 1\n"));
	world_apply(&world, "b.yaml", API API_EP);
	ck_assert(has("route 10.96.0.10\n") && has("route 10.96.0.20\n"));
	world_delete(&world, WEB);
	ck_assert(!has("route 10.96.0.10\n") && has("route 10.96.0.20\n"));
	ck_assert(!has("TCP 10.96.0.10:80\n"));
	world_delete(&world, API);
	ck_assert(!has("route") && !has("table"));
	end();
}
END_TEST

START_TEST(an_unchanged_run_changes_nothing_around_ipvs)
{
	unsigned int before;

	begin();
	world_apply(&world, "a.yaml", WEB EPS);
	before = fake_host_changes(world.request.host);
	world_apply(&world, "a.yaml", WEB EPS);
	ck_assert(world.run.same_input);
	world_reconcile(&world);
	ck_assert_uint_eq(fake_host_changes(world.request.host), before);
	end();
}
END_TEST

START_TEST(what_is_missing_comes_back)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS);
	fake_host_flush_routes(world.request.host);
	world_reconcile(&world);
	ck_assert(!world.run.same_input);
	ck_assert_uint_eq(world.run.host_change.n_add_routes, 1);
	ck_assert_uint_eq(world.run.plan.n, 0);
	ck_assert(npi_run_changes(&world.run));
	ck_assert(has("route 10.96.0.10\n"));
	world_reconcile(&world);
	ck_assert(world.run.same_input);
	end();
}
END_TEST

static const struct npi_addr elsewhere = { AF_INET, { 10, 96, 0, 99 } };

static const struct {
	const struct npi_addr *addr, *source;
} altered_routes[] = {
	{ &elsewhere, NULL },
	{ NULL, &elsewhere },
};

START_TEST(what_was_altered_is_put_right)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS);
	fake_host_alter_routes(world.request.host, altered_routes[_i].addr,
			       altered_routes[_i].source);
	world_reconcile(&world);
	ck_assert(!world.run.same_input);
	ck_assert(npi_run_changes(&world.run));
	ck_assert(has("route 10.96.0.10\n") && !has("route 10.96.0.99\n"));
	world_reconcile(&world);
	ck_assert(world.run.same_input);
	end();
}
END_TEST

START_TEST(what_drains_keeps_its_address)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS);
	world_by_hand(&world, BUSY);
	world_delete(&world, WEB EPS);
	ck_assert(has("route 10.96.0.10\n"));
	world_wait(&world, 10);
	world_reconcile(&world);
	ck_assert(has("route 10.96.0.10\n"));
	world_by_hand(&world, IDLE);
	world_reconcile(&world);
	ck_assert(!has("route"));
	end();
}
END_TEST

START_TEST(what_is_in_conflict_gets_no_route)
{
	begin();
	world_by_hand(&world, "-A -t 10.96.0.10:80 -s wlc");
	world_apply(&world, "a.yaml", WEB EPS API API_EP);
	ck_assert(!has("route 10.96.0.10\n") && has("route 10.96.0.20\n"));
	end();
}
END_TEST

START_TEST(a_dry_run_shows_it)
{
	begin();
	world.dry = true;
	world_apply(&world, "a.yaml", WEB EPS);
	ck_assert_uint_eq(world.run.host_change.n_add_routes, 1);
	ck_assert_str_eq(around(), "");
	end();
}
END_TEST

START_TEST(only_what_is_managed_is_touched)
{
	begin();
	world.settings.manage = NPI_MANAGE_IPVS | NPI_MANAGE_ROUTES;
	world_apply(&world, "a.yaml", WEB EPS);
	ck_assert_str_eq(around(), "route 10.96.0.10\n");
	world.settings.manage = NPI_MANAGE_IPVS;
	world_apply(&world, "b.yaml", API API_EP);
	ck_assert_str_eq(around(), "route 10.96.0.10\n");
	end();
}
END_TEST

START_TEST(a_table_that_others_look_after_is_left_to_them)
{
	begin();
	world.settings.manage = NPI_MANAGE_ALL & ~(unsigned int)NPI_MANAGE_IPVS;
	world_by_hand(&world, "-A -t 10.96.0.10:80 -s wlc");
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS),
			 "service/web created\nslice/web-1 created\n");
	ck_assert_str_eq(world_table(&world), "-A -t 10.96.0.10:80 -s wlc\n");
	ck_assert(has("route 10.96.0.10\n"));
	end();
}
END_TEST

START_TEST(claims_survive_a_run_that_does_not_look)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS);
	world.settings.manage = NPI_MANAGE_ROUTES;
	world_apply(&world, "b.yaml", API API_EP);
	world.settings.manage = NPI_MANAGE_ALL;
	world_by_hand(&world, "-E -t 10.96.0.10:80 -s wlc");
	ck_assert_ptr_null(strstr(world_reconcile(&world), "conflict"));
	ck_assert_ptr_nonnull(strstr(world_table(&world), "-A -t 10.96.0.10:80 -s rr\n"));
	end();
}
END_TEST

static const struct {
	enum kern_host_part part;
	int error;
	bool is_minor;
} failures[] = {
	{ KERN_HOST_ROUTE, EPERM, false },   { KERN_HOST_MASQUERADE, EOPNOTSUPP, false },
	{ KERN_HOST_SYSCTL, EINVAL, false }, { KERN_HOST_SYSCTL, EROFS, true },
	{ KERN_HOST_SYSCTL, EACCES, true },
};

START_TEST(a_part_that_fails_does_not_stop_the_others)
{
	begin();
	fake_host_break(world.request.host, failures[_i].part, failures[_i].error, 1);
	world_apply(&world, "a.yaml", WEB EPS);
	ck_assert_uint_eq(world.run.trouble.n_host_failed, !failures[_i].is_minor);
	ck_assert_ptr_nonnull(world.run.trouble.host_failures.first);
	ck_assert_int_eq(npi_run_is_minor(world.run.trouble.host_failures.first),
			 failures[_i].is_minor);
	ck_assert_ptr_nonnull(strstr(world_table(&world), "10.1.0.1:8080"));
	/* the next run goes on with it */
	world_reconcile(&world);
	ck_assert(!world.run.same_input);
	ck_assert(has("route 10.96.0.10\n") && has("table ip\n") &&
		  has("sysctl net.ipv4.ip_forward 1\n"));
	end();
}
END_TEST

START_TEST(all_or_nothing_includes_it)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS);
	world.request.atomic = true;
	fake_host_break(world.request.host, KERN_HOST_ROUTE, EPERM, 1);
	ck_assert_str_eq(world_apply(&world, "b.yaml", API API_EP), "undone\n");
	ck_assert_ptr_null(strstr(world_table(&world), "10.96.0.20"));
	ck_assert(!has("10.96.0.20"));
	ck_assert(has("route 10.96.0.10\n"));
	world_apply(&world, "b.yaml", API API_EP);
	ck_assert(has("route 10.96.0.20\n"));
	end();
}
END_TEST

START_TEST(an_address_stays_while_its_virtual_service_cannot_be_removed)
{
	struct fake_kern_faults faults = { .fail_message = 1, .fail_errno = ENOMEM };

	begin();
	world_apply(&world, "a.yaml", WEB EPS);
	fake_kern_break(world.kern, &faults);
	world_delete(&world, WEB);
	ck_assert(has("route 10.96.0.10\n"));
	ck_assert(!world.run.trouble.host_is_fought);
	world_reconcile(&world);
	ck_assert(!has("route 10.96.0.10\n"));
	end();
}
END_TEST

START_TEST(the_address_of_another_host_is_refused)
{
	static struct npi_addr other = { AF_INET, { 10, 96, 0, 10 } };

	begin();
	world.facts.others = &other;
	world.facts.n_others = 1;
	ck_assert_str_eq(world_apply(&world, "a.yaml", WEB EPS), "stop: input\n");
	ck_assert_str_eq(world_table(&world), "");
	end();
}
END_TEST

#define WLC                                                                              \
	"svc web ip=10.96.0.10 sel=a:b port=:80/TCP>8080 "                               \
	"ann=kube-router.io/service.scheduler:wlc\n"
#define DNS "eps dns-1 svc=dns port=:53/UDP ep=10.1.0.7\n"
#define UDP "svc dns ip=10.96.0.53 sel=a:d port=:53/UDP\n"
#define UDP_WLC                                                                          \
	"svc dns ip=10.96.0.53 sel=a:d port=:53/UDP "                                    \
	"ann=kube-router.io/service.scheduler:wlc\n"

START_TEST(connections_wait_while_the_scheduler_changes)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS UDP DNS);
	ck_assert_uint_eq(fake_host_held(world.request.host), 0);
	/* of a datagram nobody would know that it has to be sent again */
	world_apply(&world, "a.yaml", WLC EPS UDP_WLC DNS);
	ck_assert_uint_eq(fake_host_held(world.request.host), 1);
	ck_assert_ptr_nonnull(strstr(world_table(&world), "10.96.0.10:80 -s wlc"));
	/* what was changed for it is no reason to look closer */
	world_apply(&world, "a.yaml", WLC EPS UDP_WLC DNS);
	ck_assert(world.run.same_input);
	end();
}
END_TEST

START_TEST(a_kernel_without_waiting_is_worked_with)
{
	begin();
	fake_host_cannot_hold(world.request.host, EIO);
	world_apply(&world, "a.yaml", WEB EPS);
	world_apply(&world, "a.yaml", WLC EPS);
	ck_assert_uint_eq(fake_host_held(world.request.host), 0);
	ck_assert_ptr_nonnull(strstr(world_table(&world), "10.96.0.10:80 -s wlc"));
	ck_assert_ptr_null(world.run.trouble.host_failures.first);
	end();
}
END_TEST

START_TEST(nothing_waits_where_masquerading_is_not_managed)
{
	begin();
	world.settings.manage = NPI_MANAGE_IPVS | NPI_MANAGE_ROUTES;
	world_apply(&world, "a.yaml", WEB EPS);
	world_apply(&world, "a.yaml", WLC EPS);
	ck_assert_uint_eq(fake_host_held(world.request.host), 0);
	end();
}
END_TEST

/* Nobody's, without its manifest and without the store; it serves, and goes on to. */
START_TEST(what_serves_on_keeps_what_it_needs)
{
	begin();
	world_apply(&world, "a.yaml", WEB EPS API API_EP);
	world_lose_store(&world);
	world_apply(&world, "a.yaml", WEB EPS);
	ck_assert(world.run.claims_lost);
	ck_assert(has("route 10.96.0.20\n") && has("TCP 10.96.0.20:80\n"));
	ck_assert(has("hairpin TCP 10.1.0.9:80\n"));
	ck_assert(!world.run.trouble.host_is_fought);
	/* nor in the next ones, and not even with the last one that is ours */
	world_reconcile(&world);
	world_delete(&world, WEB);
	ck_assert(has("route 10.96.0.20\n") && has("TCP 10.96.0.20:80\n"));
	ck_assert(!has("10.96.0.10"));
	world_by_hand(&world, "-D -t 10.96.0.20:80");
	world_reconcile(&world);
	ck_assert(!has("route") && !has("table"));
	end();
}
END_TEST

static const struct {
	unsigned int manage;
	bool masquerade_all;
	const char *kept;
} lone_parts[] = {
	{ NPI_MANAGE_ROUTES, false, "route 10.96.0.20\n" },
	{ NPI_MANAGE_MASQUERADE, false, "from_outside TCP 10.96.0.20:80\n" },
	{ NPI_MANAGE_MASQUERADE, true, "always TCP 10.96.0.20:80\n" },
};

START_TEST(each_part_alone_is_kept_for_what_serves_on)
{
	begin();
	world.settings.manage = NPI_MANAGE_IPVS | lone_parts[_i].manage;
	world.settings.masquerade_all = lone_parts[_i].masquerade_all;
	world_apply(&world, "a.yaml", WEB EPS API API_EP);
	ck_assert(has(lone_parts[_i].kept));
	world_lose_store(&world);
	world_apply(&world, "a.yaml", WEB EPS);
	ck_assert(has(lone_parts[_i].kept));
	world_by_hand(&world, "-D -t 10.96.0.20:80");
	world_reconcile(&world);
	ck_assert(!has("10.96.0.20"));
	end();
}
END_TEST

int main(void)
{
	static const struct unit_test tests[] = {
		UNIT(an_address_is_local_and_masqueraded_as_long_as_it_serves),
		UNIT(an_unchanged_run_changes_nothing_around_ipvs),
		UNIT(what_is_missing_comes_back),
		UNIT_ROWS(what_was_altered_is_put_right, altered_routes),
		UNIT(what_drains_keeps_its_address),
		UNIT(what_is_in_conflict_gets_no_route),
		UNIT(a_dry_run_shows_it),
		UNIT(only_what_is_managed_is_touched),
		UNIT(a_table_that_others_look_after_is_left_to_them),
		UNIT(claims_survive_a_run_that_does_not_look),
		UNIT_ROWS(a_part_that_fails_does_not_stop_the_others, failures),
		UNIT(all_or_nothing_includes_it),
		UNIT(an_address_stays_while_its_virtual_service_cannot_be_removed),
		UNIT(the_address_of_another_host_is_refused),
		UNIT(what_serves_on_keeps_what_it_needs),
		UNIT_ROWS(each_part_alone_is_kept_for_what_serves_on, lone_parts),
		UNIT(connections_wait_while_the_scheduler_changes),
		UNIT(a_kernel_without_waiting_is_worked_with),
		UNIT(nothing_waits_where_masquerading_is_not_managed),
	};

	return unit_run("run_host", tests, UNIT_COUNT(tests));
}
