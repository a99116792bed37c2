/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host_nft.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <nftables/libnftables.h>

#include "host_elements.h"

/*
 * libnftables brings six libraries along. Linked, it would add half a millisecond to
 * every start of the program, `list` and `--version` included; so it is opened when a
 * table has to be read or written.
 */
#define NFT_LIBRARY "libnftables.so.1"

struct kern_nft {
	void *library;
	struct nft_ctx *context;
	struct nft_ctx *(*ctx_new)(uint32_t flags);
	void (*ctx_free)(struct nft_ctx *context);
	int (*buffer_output)(struct nft_ctx *context);
	int (*buffer_error)(struct nft_ctx *context);
	void (*set_output_flags)(struct nft_ctx *context, unsigned int flags);
	int (*run)(struct nft_ctx *context, const char *input);
	const char *(*output)(struct nft_ctx *context);
	const char *(*error)(struct nft_ctx *context);
	struct npi_text last_error;
};

/* ISO C has no conversion from an object pointer to a function pointer; POSIX's dlsym()
 * promises that the bytes mean the same. */
static bool find(struct kern_nft *nft, const char *name, void *ret_function)
{
	void *symbol = dlsym(nft->library, name);

	memcpy(ret_function, &symbol, sizeof(symbol));
	return symbol != NULL;
}

static bool find_all(struct kern_nft *nft)
{
	return find(nft, "nft_ctx_new", &nft->ctx_new) &&
	       find(nft, "nft_ctx_free", &nft->ctx_free) &&
	       find(nft, "nft_ctx_buffer_output", &nft->buffer_output) &&
	       find(nft, "nft_ctx_buffer_error", &nft->buffer_error) &&
	       find(nft, "nft_ctx_output_set_flags", &nft->set_output_flags) &&
	       find(nft, "nft_run_cmd_from_buffer", &nft->run) &&
	       find(nft, "nft_ctx_get_output_buffer", &nft->output) &&
	       find(nft, "nft_ctx_get_error_buffer", &nft->error);
}

static int set_up(struct kern_nft *nft)
{
	nft->library = dlopen(NFT_LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!nft->library || !find_all(nft))
		return -ENOENT;
	nft->context = nft->ctx_new(NFT_CTX_DEFAULT);
	if (!nft->context || nft->buffer_output(nft->context) ||
	    nft->buffer_error(nft->context))
		return -ENOMEM;
	kern_nft_be_brief(nft, false);
	return 0;
}

/* libnftables ends the process when it cannot have its socket. */
int kern_nft_open(struct kern_nft **ret_nft)
{
	struct kern_nft *nft;
	uint32_t generation;
	int r = kern_nft_generation(&generation);

	if (r < 0)
		return r;
	nft = calloc(1, sizeof(*nft));
	if (!nft)
		return -ENOMEM;
	r = set_up(nft);
	if (r < 0) {
		kern_nft_close(nft);
		return r;
	}
	*ret_nft = nft;
	return 0;
}

void kern_nft_close(struct kern_nft *nft)
{
	if (!nft)
		return;
	if (nft->context)
		nft->ctx_free(nft->context);
	if (nft->library)
		dlclose(nft->library);
	npi_text_clear(&nft->last_error);
	free(nft);
}

void kern_nft_be_brief(struct kern_nft *nft, bool brief)
{
	unsigned int flags = NFT_CTX_OUTPUT_NUMERIC_PROTO;

	if (brief)
		flags |= NFT_CTX_OUTPUT_STATELESS | NFT_CTX_OUTPUT_TERSE;
	nft->set_output_flags(nft->context, flags);
}

int kern_nft_run(struct kern_nft *nft, const char *input, struct npi_text *output)
{
	int r = nft->run(nft->context, input);

	if (output)
		npi_text_add_string(output, nft->output(nft->context));
	else
		(void)nft->output(nft->context); /* empties the buffer */
	if (!r)
		return output && output->failed ? -ENOMEM : 0;
	npi_text_clear(&nft->last_error);
	npi_text_add_string(&nft->last_error, nft->error(nft->context));
	return -EIO; /* errno is whatever its last system call left there */
}

const char *kern_nft_error(const struct kern_nft *nft)
{
	return npi_text_string(&nft->last_error);
}
