/* SPDX-License-Identifier: MIT */
/*
 * glibc_once.c - pthread_once, alone and in front of a number.
 */
#include "peers/once_peers.h"

#include <pthread.h>

static pthread_once_t done = PTHREAD_ONCE_INIT, made = PTHREAD_ONCE_INIT;

ONCE_WORKS(pthread_once, &done, &made)
const BenchPeer glibc_once_peers[ONCE_KINDS] = ONCE_PEERS(once_open_sum, call_work, lazy_work);
