/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Literal blocks: '|', and lines that are taken as they are. */
#include <string.h>

#include "block_scalar.h"

/* What becomes of the line ends at the end. */
enum chomping { CLIP, STRIP, KEEP };

static int read_header(struct npi_block_events *events, enum chomping *ret)
{
	*ret = CLIP;
	events->next++;
	if (events->next < events->end && *events->next == '-')
		*ret = STRIP;
	else if (events->next < events->end && *events->next == '+')
		*ret = KEEP;
	events->next += *ret != CLIP;
	if (events->next == events->end || *events->next != '\n')
		return NPI_INVALID;
	npi_block_end_line(events);
	return 0;
}

/* Blanks from here on, not more than @most. */
static size_t count_blanks(const char *at, const char *end, size_t most)
{
	size_t n = 0;

	while (n < most && at + n < end && at[n] == ' ')
		n++;
	return n;
}

/* Skip empty lines; the first other one says how far the block is indented. */
static int find_indentation(struct npi_block_events *events, int32_t indent,
			    size_t *ret_blanks)
{
	size_t most = 0, blanks;

	for (;;) {
		blanks = count_blanks(events->next, events->end, SIZE_MAX);
		if (events->next + blanks == events->end)
			return NPI_INVALID;
		if (events->next[blanks] != '\n')
			break;
		most = blanks > most ? blanks : most;
		events->next += blanks;
		npi_block_end_line(events);
	}
	*ret_blanks = blanks;
	return (int64_t)blanks > indent && blanks && most <= blanks ? 0 : NPI_INVALID;
}

/* Move behind the lines of the block: those that are empty or indented enough. */
static int skip_lines(struct npi_block_events *events, size_t blanks)
{
	for (;;) {
		size_t n = count_blanks(events->next, events->end, blanks);
		const char *at = events->next + n;

		if (at == events->end || (n < blanks && *at != '\n'))
			return 0;
		for (; at < events->end && *at != '\n'; at++)
			if (!npi_block_is_text(*at))
				return NPI_INVALID;
		events->next = at;
		if (at == events->end)
			return 0;
		npi_block_end_line(events);
	}
}

static char *put_line_ends(char *to, size_t n)
{
	memset(to, '\n', n);
	return to + n;
}

/* Copy lines without their indentation; -> @ret_ends: line ends behind the last text. */
static char *unindent(const char *at, const char *end, size_t blanks, char *to,
		      size_t *ret_ends)
{
	size_t n_ends = 0, len;
	const char *line_end;

	for (; at < end; at = line_end + 1) {
		at += count_blanks(at, end, blanks);
		line_end = memchr(at, '\n', (size_t)(end - at));
		len = (size_t)((line_end ? line_end : end) - at);
		if (len) {
			to = put_line_ends(to, n_ends);
			memcpy(to, at, len);
			to += len;
			n_ends = 0;
		}
		if (!line_end)
			break;
		n_ends++;
	}
	*ret_ends = n_ends;
	return to;
}

int npi_block_literal(struct npi_block_events *events, int32_t indent,
		      struct npi_event *ret)
{
	enum chomping chomping;
	size_t n_ends, blanks;
	const char *begin;
	char *to;
	int r = read_header(events, &chomping);

	begin = events->next;
	if (!r)
		r = find_indentation(events, indent, &blanks);
	if (!r)
		r = skip_lines(events, blanks);
	if (!r)
		r = npi_block_reserve(events, (size_t)(events->next - begin));
	if (r)
		return r;
	to = unindent(begin, events->next, blanks, events->unfolded, &n_ends);
	if (chomping == STRIP || (chomping == CLIP && n_ends > 1))
		n_ends = chomping == CLIP;
	to = put_line_ends(to, n_ends);
	ret->kind = NPI_EVENT_SCALAR;
	ret->quoted = true;
	ret->text = events->unfolded;
	ret->len = (size_t)(to - events->unfolded);
	return 0;
}
