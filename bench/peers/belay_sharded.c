/* SPDX-License-Identifier: MIT */
/*
 * belay_sharded.c - Belay's sharded readers-writer lock.
 */
#include <belay/sharded_rwlock.h>
#include <stdint.h>

BELAY_SHARDED_RWLOCK(Shared, uint64_t);

#include "peers/belay_shared.h"

const BenchPeer belay_sharded_peers[RWLOCK_KINDS] = RWLOCK_PEERS(open_lock);
