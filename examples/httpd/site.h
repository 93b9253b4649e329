/* SPDX-License-Identifier: MIT */
/*
 * site.h - the folder whose files are served. Read by any number of threads.
 */
#ifndef HTTPD_SITE_H
#define HTTPD_SITE_H

#include <belay/prelude.h>
#include <time.h>

BOX_SLICE(Text, char);

/* Constant once it is open. Owned. */
typedef struct Site {
    int root;   /* descriptor of the folder */
    Text panic; /* a request for this path panics; empty: none does */
} Site;

void Site_drop(BELAY_CONSUMES Site *site);

/* `panic` may be NULL: see there. False: errno says why. */
bool site_open(const char *folder, const char *panic, BELAY_FILLS Site *ret_site);

/* Shall a request for this path panic, to show what that does? */
bool site_panics(const Site *site, const char *path);

/* A file to send. Owned. */
typedef struct File {
    int fd; /* 0: empty */
    uint64_t size;
    time_t changed;
    BELAY_STATIC const char *type; /* its content type */
} File;

void File_drop(BELAY_CONSUMES File *file);

/*
 * Find what a path of a Request stands for: 200 with the file; 301 for a folder whose path does not
 * end in '/'; 404; 500 when the system has no descriptor or no memory to give. Symbolic links are
 * not followed, and hidden files are not there: so nothing outside of the folder can be reached.
 */
int site_find(const Site *site, const char *path, BELAY_FILLS File *ret_file);

#endif
