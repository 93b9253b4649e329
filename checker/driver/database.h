/* SPDX-License-Identifier: MIT */
/*
 * database.h - compile_commands.json: how each file of a project is compiled.
 */
#ifndef CHECKER_DRIVER_DATABASE_H
#define CHECKER_DRIVER_DATABASE_H

#include <glib.h>
#include <stdbool.h>

typedef struct DatabaseEntry {
    char *directory; /* where the compiler ran */
    char *file;      /* absolute */
    char **words;    /* the command: compiler and arguments, NULL at the end */
} DatabaseEntry;

typedef struct Database {
    char *path;      /* of the JSON file */
    GArray *entries; /* of DatabaseEntry, in the file's order */
} Database;

/* Read folder/compile_commands.json. False, with a complaint, when that cannot be done. */
bool database_read(const char *folder, Database *ret_database);
void database_done(Database *database);

/*
 * The entries of one file, which may be several: pointers to DatabaseEntry. The file is known by
 * its absolute path, links followed.
 */
GPtrArray *database_find(const Database *database, const char *file);

#endif
