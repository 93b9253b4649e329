/* SPDX-License-Identifier: MIT */
/* info.h - who a thread is: id, name, token. */
#ifndef BL_THREAD_INFO_H
#define BL_THREAD_INFO_H

#include "os/os.h"
#include "sync/park.h"

#include <belay/thread.h>

/*
 * Counted: the thread itself holds one count while it runs, each belay_thread one. For a thread
 * that Belay started it is the first part of a packet (packet.h), in the same memory.
 */
typedef struct belay_thread_info_ BlThreadInfo;
struct belay_thread_info_ {
    uint32_t owners; /* the last to go destroys */
    BlParker parker;
    uint64_t id;                         /* constant after init */
    const char *name;                    /* constant after init; NULL: none */
    void (*destroy)(BlThreadInfo *info); /* constant after init */
};

/* Make info that of a new thread, with a fresh id and `owners` counts. */
void bl_thread_info_init(BlThreadInfo *info, const char *name, uint32_t owners,
                         void (*destroy)(BlThreadInfo *info));

/* One count less; the last calls info->destroy. */
void bl_thread_info_unref(BlThreadInfo *info);

/* One count more. */
void bl_thread_info_ref(BlThreadInfo *info);

/* This thread begins (info, without taking a count) or ends (NULL) being the one of info. */
void bl_thread_info_set_current(BlThreadInfo *info);

/* The info of this thread, made now if Belay did not start it; NULL when there is no memory. */
BlThreadInfo *bl_thread_info_current(void);

#endif
