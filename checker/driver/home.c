/* SPDX-License-Identifier: MIT */
/*
 * home.c - finding the folder that the command's files lie below.
 *
 * Tried in this order: $BELAY_HOME; the folder above the command's own (PREFIX/bin/belay); the
 * folder "home" beside the command, which the build makes with the same layout out of links into
 * the source. BELAY_INCLUDEDIR, BELAY_LIBDIR and BELAY_DATADIR come from the build, most often as
 * "include", "lib" and "share".
 */
#include "driver/home.h"

#include <glib.h>
#include <stdlib.h>

#include "driver/complain.h"

static char *
below(const char *root, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_canonicalize_filename(path, root);
}

/* The same with links followed, so that it is the name that a build gives by itself. */
static char *
real_below(const char *root, const char *folder)
{
    char *const path = below(root, folder, "");
    char *const real = realpath(path, NULL);
    char *const copy = g_strdup(real == NULL ? path : real);
    free(real);
    g_free(path);
    return copy;
}

/* The folder above that of the command, and the one beside it; NULL when unknown. */
static void
find_roots(char **ret_above, char **ret_beside)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    if (self == NULL)
        return;
    g_autofree char *folder = g_path_get_dirname(self);
    *ret_above = g_path_get_dirname(folder);
    *ret_beside = g_build_filename(folder, "home", NULL);
}

static bool
take(const char *root, Home *ret_home)
{
    if (root == NULL)
        return false;
    g_autofree char *models = below(root, BELAY_DATADIR, "belay/models");
    if (!g_file_test(models, G_FILE_TEST_IS_DIR))
        return false;
    *ret_home = (Home){
        .include = real_below(root, BELAY_INCLUDEDIR),
        .library = below(root, BELAY_LIBDIR, "libbelay.a"),
        .models = g_steal_pointer(&models),
        .resource = below(root, BELAY_DATADIR, "belay/resource"),
        .pages = below(root, BELAY_DATADIR, "belay/errors"),
    };
    return true;
}

bool
home_find(Home *ret_home)
{
    const char *const named = g_getenv("BELAY_HOME");
    g_autofree char *above = NULL;
    g_autofree char *beside = NULL;
    if (named != NULL && *named != '\0') {
        if (take(named, ret_home))
            return true;
        complain("BELAY_HOME is '%s', and Belay is not installed there", named);
        return false;
    }
    find_roots(&above, &beside);
    if (take(above, ret_home) || take(beside, ret_home))
        return true;
    complain("cannot find Belay's own files; set BELAY_HOME to where it is installed");
    return false;
}

void
home_done(Home *home)
{
    g_free(home->include);
    g_free(home->library);
    g_free(home->models);
    g_free(home->resource);
    g_free(home->pages);
    *home = (Home){0};
}
