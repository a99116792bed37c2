/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "npi/doctor.h"

#include <errno.h>
#include <stdarg.h>

#include "npi/text.h"

#include "doctor_parts.h"

npi_printf_like(2, 0) static const
	char *vkeep(struct examination *exam, const char *format, va_list args)
{
	struct npi_text text = { 0 };
	const char *kept = NULL;

	npi_text_add_vformat(&text, format, args);
	if (!text.failed)
		kept = npi_arena_strdup(exam->arena, npi_text_string(&text));
	npi_text_clear(&text);
	exam->failed = exam->failed || !kept;
	return kept;
}

static struct doctor_finding *add(struct examination *exam, enum doctor_verdict verdict,
				  const char *check)
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
	exam->items[exam->n] =
		(struct doctor_finding){ .verdict = verdict, .check = check };
	return &exam->items[exam->n++];
}

void doctor_say(struct examination *exam, enum doctor_verdict verdict, const char *check,
		const char *format, ...)
{
	struct doctor_finding *finding = add(exam, verdict, check);
	va_list args;

	if (!finding)
		return;
	va_start(args, format);
	finding->text = vkeep(exam, format, args);
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
	if (exam.failed)
		return -ENOMEM;
	*ret_report = (struct doctor_report){ .items = exam.items, .n = exam.n };
	return 0;
}

bool doctor_report_fails(const struct doctor_report *report)
{
	size_t i;

	for (i = 0; i < report->n; i++)
		if (report->items[i].verdict == DOCTOR_FAIL)
			return true;
	return false;
}
