/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/doctor.h"

#include <errno.h>
#include <stdarg.h>

#include "npi/text.h"

#include "doctor_parts.h"

/* Names of files, links and nodes come from outside. */
npi_printf_like(2, 0) static const
	char *vkeep(struct examination *exam, const char *format, va_list args)
{
	struct npi_text text = { 0 }, safe = { 0 };
	const char *kept = NULL;

	npi_text_add_vformat(&text, format, args);
	npi_text_add_safe(&safe, npi_text_string(&text), text.len);
	if (!text.failed && !safe.failed)
		kept = npi_arena_strdup(exam->arena, npi_text_string(&safe));
	npi_text_clear(&text);
	npi_text_clear(&safe);
	exam->failed = exam->failed || !kept;
	return kept;
}

static struct doctor_finding *add(struct examination *exam)
{
	struct doctor_finding *items;

	if (exam->n == exam->capacity) {
		size_t capacity = exam->capacity ? exam->capacity * 2 : 32;

		items = npi_arena_grow(exam->arena, exam->items, exam->n, capacity,
				       sizeof(*items));
		if (!items) {
			exam->failed = true;
			return NULL;
		}
		exam->items = items;
		exam->capacity = capacity;
	}
	return &exam->items[exam->n++];
}

void doctor_say(struct examination *exam, enum doctor_verdict verdict, const char *check,
		const char *format, ...)
{
	struct doctor_finding *finding = add(exam);
	va_list args;

	if (!finding)
		return;
	va_start(args, format);
	*finding = (struct doctor_finding){ .verdict = verdict,
					    .check = check,
					    .text = vkeep(exam, format, args) };
	va_end(args);
}

void doctor_find(struct examination *exam, enum doctor_trouble trouble,
		 const char *format, ...)
{
	const struct doctor_trouble_kind *kind = &doctor_troubles[trouble];
	struct doctor_finding *finding = add(exam);
	va_list args;

	if (!finding)
		return;
	va_start(args, format);
	*finding = (struct doctor_finding){ .verdict = kind->verdict,
					    .check = kind->check,
					    .reason = kind->reason,
					    .text = vkeep(exam, format, args) };
	va_end(args);
}

void doctor_remedy(struct examination *exam, const char *format, ...)
{
	va_list args;

	if (!exam->n)
		return;
	va_start(args, format);
	exam->items[exam->n - 1].remedy = vkeep(exam, format, args);
	va_end(args);
}

void doctor_advice(struct examination *exam, const char *format, ...)
{
	va_list args;

	if (!exam->n)
		return;
	va_start(args, format);
	exam->items[exam->n - 1].advice = vkeep(exam, format, args);
	va_end(args);
}

/* sudo finds it where root does; su keeps the caller's PATH, which may lack sbin. */
void doctor_remedy_as_root(struct examination *exam)
{
	if (exam->facts->has_sudo)
		doctor_remedy(exam, "sudo nodeport-ipvs doctor");
	else
		doctor_remedy(exam, "su -c '%s doctor'", exam->facts->program);
}

/* Those of one verdict keep their order. */
static int sort_by_verdict(struct examination *exam, struct doctor_report *ret_report)
{
	struct doctor_finding *sorted =
		npi_arena_new_array(exam->arena, struct doctor_finding, exam->n);
	unsigned int verdict;
	size_t n = 0, i;

	if (!sorted)
		return -ENOMEM;
	for (verdict = DOCTOR_FAIL; verdict <= DOCTOR_OK; verdict++)
		for (i = 0; i < exam->n; i++)
			if (exam->items[i].verdict == verdict)
				sorted[n++] = exam->items[i];
	*ret_report = (struct doctor_report){ .items = sorted, .n = n };
	return 0;
}

int doctor_examine(const struct doctor_facts *facts, const struct npi_settings *settings,
		   struct npi_arena *arena, struct doctor_report *ret_report)
{
	struct examination exam = { .facts = facts,
				    .settings = settings,
				    .arena = arena };

	doctor_check_kernel(&exam);
	doctor_check_sysctls(&exam);
	doctor_check_firewall(&exam);
	doctor_check_packets(&exam);
	doctor_check_neighbours(&exam);
	return exam.failed ? -ENOMEM : sort_by_verdict(&exam, ret_report);
}

bool doctor_report_fails(const struct doctor_report *report)
{
	size_t i;

	for (i = 0; i < report->n; i++)
		if (report->items[i].verdict == DOCTOR_FAIL)
			return true;
	return false;
}
