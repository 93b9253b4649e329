/* SPDX-License-Identifier: MIT */
/*
 * children.h - what the tests of commands and processes share. Their helper is the program of
 * process_child.c, whose path is PROCESS_CHILD.
 */
#ifndef TEST_CHILDREN_H
#define TEST_CHILDREN_H

#include "util.h"

#include <belay/prelude.h>
#include <sys/stat.h>

/* A command of the helper, told what to do. */
belay_command helper(const char *what);

/* All that a command prints. It must succeed. */
belay_output printed(const belay_command *command);

/* It prints this text. */
void assert_prints(const belay_command *command, const char *text);

/* The spawn of this command fails like this, and leaves the child untouched. */
void assert_refused(const belay_command *command, belay_status status, int error);

/* How many descriptors this process has open, and a constant number more. */
int count_fds(void);

/* Start the helper that stays, and wait until it says that it is there. */
belay_child staying(bool kill_on_drop);

/* Wait until this child has ended, and leave it to be taken. */
void await_zombie(int pid);

/* No child of this id is there to be taken. */
bool is_taken(int pid);

/* A folder of its own: its path, once it is made. */
enum { FOLDER_BYTES = 256 };
extern char folder[FOLDER_BYTES];
void make_folder(void);
void remove_folder(void);

/* Write a file into the folder. Its path is good until the next call. */
const char *make_file(const char *name, const char *text, mode_t mode);

#endif
