/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The floor for reading YAML: libyaml's events of a file, and nothing made of them. */
#include <stdio.h>
#include <stdlib.h>

#include <yaml.h>

#include "file.h"

int main(int argc, char **argv)
{
	yaml_parser_t parser;
	yaml_event_t event;
	unsigned long n = 0;
	char *bytes;
	size_t len;
	yaml_event_type_t type;

	if (argc != 2 || !(bytes = bench_read_file(argv[1], &len)) ||
	    !yaml_parser_initialize(&parser))
		return EXIT_FAILURE;
	yaml_parser_set_input_string(&parser, (unsigned char *)bytes, len);
	do {
		if (!yaml_parser_parse(&parser, &event))
			return EXIT_FAILURE;
		type = event.type;
		yaml_event_delete(&event);
		n++;
	} while (type != YAML_STREAM_END_EVENT);
	yaml_parser_delete(&parser);
	free(bytes);
	printf("%lu events\n", n);
	return EXIT_SUCCESS;
}
