/* SPDX-License-Identifier: MIT */
/*
 * nsync_once.c - nsync's once, from Debian's libnsync-dev, alone and in front of a number.
 */
#include "peers/once_peers.h"

#include <nsync.h>

static nsync_once done = NSYNC_ONCE_INIT, made = NSYNC_ONCE_INIT;

ONCE_WORKS(nsync_run_once, &done, &made)
const BenchPeer nsync_once_peers[ONCE_KINDS] = ONCE_PEERS(once_open_sum, call_work, lazy_work);
