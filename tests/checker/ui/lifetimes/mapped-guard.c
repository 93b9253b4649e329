/* SPDX-License-Identifier: MIT */
/* mapped-guard.c - a guard narrowed to a part: the whole guard is used up */
#include <belay/prelude.h>

struct server {
    int hits, misses;
};
MUTEX(Server, struct server);
MAPPED_GUARD(ServerHits, ServerGuard, int);

ServerHits
accepted(const Server *server)
{
    own(ServerGuard) guard = Server_lock(server);
    return ServerHits_map(&guard, &guard.data->hits);
}

int
rejected(const Server *server)
{
    own(ServerGuard) guard = Server_lock(server);
    own(ServerHits) hits = ServerHits_map(&guard, &guard.data->hits);
    *hits.data += 1;
    return guard.data->misses; //~ E0382
}
