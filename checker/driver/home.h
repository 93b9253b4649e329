/* SPDX-License-Identifier: MIT */
/*
 * home.h - where the files are that the command needs beside itself.
 *
 * They lie where `make install` puts them below a folder, wherever that folder is now: the
 * command's own path tells. The environment variable BELAY_HOME names another one.
 */
#ifndef CHECKER_DRIVER_HOME_H
#define CHECKER_DRIVER_HOME_H

#include <stdbool.h>

typedef struct Home {
    char *include;  /* holds belay/prelude.h */
    char *library;  /* libbelay.a */
    char *models;   /* annotated declarations of other libraries */
    char *resource; /* the compiler's own headers */
    char *pages;    /* of `belay explain` */
} Home;

/* Find all. False, with a complaint, when they are not to be found. */
bool home_find(Home *ret_home);
void home_done(Home *home);

#endif
