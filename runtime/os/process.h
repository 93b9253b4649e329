/* SPDX-License-Identifier: MIT */
/*
 * process.h - the part of the one door (os.h) for other processes and the pipes to them.
 *
 *     process.c              processes and descriptors, the same on every POSIX system
 *     pidfd.c, no_pidfd.c    a descriptor that tells of a process's end: Linux, and elsewhere
 *
 * Functions that return an int give 0 or an errno, and leave errno and what they return by pointer
 * alone when they fail. None returns early for a signal. Descriptors that are made here are closed
 * by exec from the first moment on, and are none of 0, 1 and 2; so 0 stands for "none".
 */
#ifndef BL_OS_PROCESS_H
#define BL_OS_PROCESS_H

#include "os/os.h"

#include <belay/process.h>

/* ---- descriptors ---------------------------------------------------------------------------- */

/* A new pipe: [0] is to read from, [1] to write to. */
int bl_os_pipe(int ret_ends[2]);

/* /dev/null, to read and write. */
int bl_os_open_null(int *ret_fd);

/* A folder, to start a process in. */
int bl_os_open_folder(const char *path, int *ret_fd);

int bl_os_duplicate(int fd, int *ret_fd);

/* Nothing for 0. */
void bl_os_close(int fd);

/* Read and write fail with EAGAIN from now on where they would have to wait. */
int bl_os_set_nonblocking(int fd);

/* Read at least one byte, at most size; 0 bytes at the end. */
int bl_os_read(int fd, void *buffer, size_t size, size_t *ret_count);

/*
 * Write all, and say how much was written, which may be a part of it when this fails. EPIPE comes
 * without a SIGPIPE; one that the program itself holds back stays pending.
 */
int bl_os_write(int fd, const void *data, size_t size, size_t *ret_count);

/* A descriptor to wait for, until it can be read (an end or an error is read too), or written. */
typedef struct BlOsStream {
    int fd; /* 0: passed over, never ready */
    bool writing;
    bool ready; /* told by bl_os_poll */
} BlOsStream;

enum { BL_OS_POLL_MOST = 3 };

/* Sleep until one of at most BL_OS_POLL_MOST streams is ready, or the deadline: ETIMEDOUT. */
int bl_os_poll(BlOsStream *streams, size_t count, BlOsMoment deadline);

/* ---- processes ------------------------------------------------------------------------------ */

typedef struct BlOsProgram {
    const char *path;         /* relative ones begin in folder */
    char *const *arguments;   /* with the name in front, NULL at the end */
    char *const *environment; /* NULL at the end */
    int streams[3];           /* what becomes descriptor i. 0: left as it is; [2] may be 1, which is
                                 what becomes descriptor 1 */
    int folder;               /* to start in; 0: that of this process */
} BlOsProgram;

/* The environment that this process has now. */
char *const *bl_os_environment(void);

/* Would the system run this file? 0; ENOENT and its like; EACCES. Only path and folder count. */
int bl_os_can_run(const BlOsProgram *program);

/*
 * Start it, with an empty signal mask and the default action of SIGPIPE. Returns when the new
 * process runs the program, or when that failed and the process is gone again.
 */
int bl_os_process_start(const BlOsProgram *program, int *ret_pid);

/*
 * Wait for the end of a child of this process until the deadline (ETIMEDOUT; 0 has passed), and
 * take it: afterwards its id may belong to another. ECHILD: there is no such child. Not a point
 * where pthread_cancel acts.
 */
int bl_os_process_wait(int pid, BlOsMoment deadline, belay_exit_status *ret_status);

/* Send a signal to a child that was not taken yet. */
int bl_os_process_signal(int pid, int signal);

/* A descriptor that can be read when the process has ended; 0 where there is no such thing. */
int bl_os_process_watch(int pid);

#endif
