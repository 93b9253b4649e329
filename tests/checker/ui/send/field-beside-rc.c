/* SPDX-License-Identifier: MIT */
/* field-beside-rc.c - only a number beside an RC goes to the thread (SEND-021) */
#include <belay/prelude.h>

RC(Local, int);

struct client {
    Local name;
    int number;
};

static void
client_drop(BELAY_CONSUMES struct client *client)
{
    Local_drop(&client->name);
}

closure(void, serve, by_copy(int, number))
{
    (void)number;
}

void
accepted(void)
{
    struct client client = {Local_new(1), 7};
    own(serve_handle) handle = spawn(serve, client.number);
    unwrap(join(&handle));
    client_drop(&client);
}
