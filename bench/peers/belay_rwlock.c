/* SPDX-License-Identifier: MIT */
/*
 * belay_rwlock.c - Belay's readers-writer lock.
 */
#include <belay/rwlock.h>
#include <stdint.h>

BELAY_RWLOCK(Shared, uint64_t);

#include "peers/belay_shared.h"

const BenchPeer belay_rwlock_peers[RWLOCK_KINDS] = RWLOCK_PEERS(open_lock);
