/* SPDX-License-Identifier: MIT */
/*
 * site.c - from paths to files. A path is walked part by part, each opened relative to the folder
 * before it and without following links: there is no name to be checked first and opened later.
 */
#define _GNU_SOURCE
#include "site.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char index_name[] = "index.html";

/* A descriptor of a folder on the way. Owned; 0 is empty. */
typedef struct Folder {
    int fd;
} Folder;

static void
Folder_drop(BELAY_CONSUMES Folder *folder)
{
    if (folder->fd > 0)
        close(folder->fd);
    folder->fd = 0;
}

void
File_drop(BELAY_CONSUMES File *file)
{
    if (file->fd > 0)
        close(file->fd);
    file->fd = 0;
}

void
Site_drop(BELAY_CONSUMES Site *site)
{
    if (site->root > 0)
        close(site->root);
    site->root = 0;
    Text_drop(&site->panic);
}

bool
site_open(const char *folder, const char *panic, BELAY_FILLS Site *ret_site)
{
    const int root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (root < 0)
        return false;
    own(Site) site = {.root = root};
    if (panic != NULL)
        site.panic = Text_from(panic, strlen(panic) + 1);
    *ret_site = move(site);
    return true;
}

bool
site_panics(const Site *site, const char *path)
{
    return site->panic.len > 0 && strcmp(site->panic.data, path) == 0;
}

static const char *
type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".htm", "text/html; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".md", "text/markdown; charset=utf-8"},
        {".csv", "text/csv; charset=utf-8"},
        {".json", "application/json"},
        {".xml", "application/xml"},
        {".pdf", "application/pdf"},
        {".zip", "application/zip"},
        {".gz", "application/gzip"},
        {".wasm", "application/wasm"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".gif", "image/gif"},
        {".webp", "image/webp"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".mp3", "audio/mpeg"},
        {".mp4", "video/mp4"},
    };
    const char *const ending = strrchr(name, '.');
    for (size_t i = 0; ending != NULL && i < sizeof types / sizeof *types; i++) {
        if (strcasecmp(ending, types[i].ending) == 0)
            return types[i].type;
    }
    return "application/octet-stream";
}

/* What to answer where a file cannot be opened. */
static int
status_of(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOMEM ? 500 : 404;
}

/* Open one part of a path below a folder. A pipe is not waited for. */
static int
open_part(int folder, const char *part)
{
    return openat(folder, part, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/* Take over the descriptor of what a path ended in: 200, or 301 for a folder, 404 or 500. */
static int
take_file(int fd, const char *name, BELAY_FILLS File *ret_file)
{
    struct stat status;
    own(File) file = {.fd = fd, .type = type_of(name)};
    if (fstat(fd, &status) != 0)
        return 500;
    if (!S_ISREG(status.st_mode))
        return S_ISDIR(status.st_mode) && name != index_name ? 301 : 404;
    file.size = (uint64_t)status.st_size;
    file.changed = status.st_mtime;
    *ret_file = move(file);
    return 200;
}

int
site_find(const Site *site, const char *path, BELAY_FILLS File *ret_file)
{
    own(Folder) folder = {0};
    char part[NAME_MAX + 1];
    for (;;) {
        path += strspn(path, "/");
        const size_t length = strcspn(path, "/");
        if (length > NAME_MAX || path[0] == '.')
            return 404;
        memcpy(part, path, length);
        part[length] = '\0';
        const char *const name = length > 0 ? part : index_name;
        const int fd = open_part(folder.fd > 0 ? folder.fd : site->root, name);
        if (fd < 0)
            return status_of(errno);
        path += length;
        if (path[0] != '/')
            return take_file(fd, name, ret_file);
        own(Folder) before = belay_replace(&folder, {fd});
    }
}
