/* SPDX-License-Identifier: MIT */
/*
 * command.c - how to run a program: build it, start it.
 *
 * A command is a list of arguments, a list of changes to the environment, a folder, three streams.
 * It keeps copies of all strings. The first mistake of building it is kept too, nothing is added
 * after it, and each spawn tells it. So who builds a command need not look at anything.
 *
 * A spawn only reads the command, so threads may share one. What it opens belongs to it (Opened,
 * Plan) until the child has it, and is closed on every way out.
 *
 * Where the program is found
 *     The system's own search looks at the PATH of this process, and cannot say whether the program
 *     or the interpreter of a script is missing. So the search is done here, along the PATH that
 *     the child will have, with the rules of execvp: a file that may not be run is passed over, and
 *     told of (EACCES) when no other is found.
 *
 * Failure: no memory, no descriptors and no process leave nothing behind. Tests:
 * tests/runtime/process_test.c.
 */
#include "process/child.h"
#include "process/words.h"

#include <belay/detail/alloc.h>
#include <errno.h>
#include <string.h>

/* Where programs are when a child has no PATH. */
static const char usual_path[] = "/bin:/usr/bin";

/* Given as what becomes the child's stderr: what became its stdout. */
enum { STDOUT_AGAIN = 1 };

const char belay_command_end_[] = "";

struct belay_command_ {
    BlWords arguments;   /* the program first */
    BlWords environment; /* "NAME=value" sets it, "NAME" removes it; each name once */
    bool cleared;        /* the environment begins empty */
    bool kill_on_drop;
    char *folder; /* NULL: that of this process */
    belay_stdio streams[3];
};

/* ---- building ------------------------------------------------------------------------------- */

belay_command
belay_command_new(const char *program)
{
    struct belay_command_ *const made = belay_alloc_(sizeof *made, _Alignof(struct belay_command_));
    if (made == NULL)
        return (belay_command){NULL, BELAY_NO_MEMORY};
    *made = (struct belay_command_){.cleared = false};
    belay_command command = {made, BELAY_OK};
    belay_command_arg(&command, program);
    return command;
}

void
belay_command_drop(belay_command *command)
{
    struct belay_command_ *const dropped = command->command_;
    *command = (belay_command){NULL, BELAY_OK};
    if (dropped == NULL)
        return;
    BlWords_drop(&dropped->arguments);
    BlWords_drop(&dropped->environment);
    free(dropped->folder);
    free(dropped);
}

/* The command while it can be added to; NULL after a mistake, or when it is empty. */
static struct belay_command_ *
usable(const belay_command *command)
{
    return command->error_ == BELAY_OK ? command->command_ : NULL;
}

/* Keep this as what is wrong with the command, unless something was before. */
static void
require(belay_command *command, bool condition, belay_status status)
{
    if (!condition && usable(command) != NULL)
        command->error_ = status;
}

void
belay_command_arg(belay_command *command, const char *argument)
{
    require(command, argument != NULL, BELAY_BAD_OPTION);
    struct belay_command_ *const usable_one = usable(command);
    if (usable_one != NULL)
        require(command, bl_words_add(&usable_one->arguments, argument, "", ""), BELAY_NO_MEMORY);
}

void
belay_command_args_(belay_command *command, const char *const *arguments)
{
    for (; *arguments != belay_command_end_; arguments++)
        belay_command_arg(command, *arguments);
}

void
belay_command_argv(belay_command *command, char *const *arguments)
{
    require(command, arguments != NULL, BELAY_BAD_OPTION);
    while (usable(command) != NULL && *arguments != NULL)
        belay_command_arg(command, *arguments++);
}

/* The length of the name in "NAME=value" or "NAME". */
static size_t
name_length(const char *variable)
{
    return strcspn(variable, "=");
}

static bool
same_name(const char *a, const char *b)
{
    const size_t length = name_length(a);
    return length == name_length(b) && memcmp(a, b, length) == 0;
}

/* Where the list has a variable of this name; its count where it has none. */
static size_t
find_name(const BlWords *variables, const char *name)
{
    size_t at = 0;
    while (at < variables->count && !same_name(variables->data[at], name))
        at++;
    return at;
}

/* Note the change name + equals + value. */
static void
change_variable(belay_command *command, const char *name, const char *equals, const char *value)
{
    require(command, name != NULL && value != NULL && *name != '\0' && strchr(name, '=') == NULL,
            BELAY_BAD_OPTION);
    struct belay_command_ *const usable_one = usable(command);
    if (usable_one == NULL)
        return;
    BlWords *const variables = &usable_one->environment;
    const size_t before = find_name(variables, name);
    const bool known = before < variables->count;
    const bool added = bl_words_add(variables, name, equals, value);
    require(command, added, BELAY_NO_MEMORY);
    if (added && known)
        bl_words_remove(variables, before);
}

void
belay_command_env(belay_command *command, const char *name, const char *value)
{
    change_variable(command, name, "=", value);
}

void
belay_command_env_remove(belay_command *command, const char *name)
{
    change_variable(command, name, "", "");
}

void
belay_command_env_clear(belay_command *command)
{
    struct belay_command_ *const usable_one = usable(command);
    if (usable_one == NULL)
        return;
    BlWords_drop(&usable_one->environment);
    usable_one->cleared = true;
}

void
belay_command_current_dir(belay_command *command, const char *folder)
{
    require(command, folder != NULL, BELAY_BAD_OPTION);
    struct belay_command_ *const usable_one = usable(command);
    if (usable_one == NULL)
        return;
    const size_t size = strlen(folder) + 1;
    char *const copy = belay_alloc_(size, 1);
    require(command, copy != NULL, BELAY_NO_MEMORY);
    if (copy == NULL)
        return;
    free(usable_one->folder);
    usable_one->folder = memcpy(copy, folder, size);
}

static void
set_stream(belay_command *command, int stream, belay_stdio stdio)
{
    require(command, stdio.kind_ != BELAY_STDIO_AS_STDOUT_ || stream == 2, BELAY_BAD_OPTION);
    if (usable(command) != NULL)
        command->command_->streams[stream] = stdio;
}

void
belay_command_stdin(belay_command *command, belay_stdio stdio)
{
    set_stream(command, 0, stdio);
}

void
belay_command_stdout(belay_command *command, belay_stdio stdio)
{
    set_stream(command, 1, stdio);
}

void
belay_command_stderr(belay_command *command, belay_stdio stdio)
{
    set_stream(command, 2, stdio);
}

void
belay_command_kill_on_drop(belay_command *command, bool kill)
{
    if (usable(command) != NULL)
        command->command_->kill_on_drop = kill;
}

/* ---- the streams ---------------------------------------------------------------------------- */

/* What a spawn opens; 0: nothing. */
typedef struct Opened {
    int theirs[3];      /* for the child; [2] may be 1: what is its stdout */
    belay_pipe ours[3]; /* the other end of a pipe */
    int folder;
} Opened;

static void
Opened_drop(BELAY_CONSUMES Opened *opened)
{
    for (int i = 0; i < 3; i++) {
        if (opened->theirs[i] != STDOUT_AGAIN)
            bl_os_close(opened->theirs[i]);
        belay_pipe_drop(&opened->ours[i]);
    }
    bl_os_close(opened->folder);
    *opened = (Opened){.folder = 0};
}

/* 0 or an errno. */
static int
open_pipe(Opened *opened, int stream)
{
    int ends[2];
    const int theirs = stream == 0 ? 0 : 1;
    const int error = bl_os_pipe(ends);
    if (error != 0)
        return error;
    opened->theirs[stream] = ends[theirs];
    opened->ours[stream].fd = ends[1 - theirs];
    return 0;
}

/* Open what one stream needs; usual is for one of which nothing was said. 0 or an errno. */
static int
open_stream(Opened *opened, int stream, belay_stdio said, belay_stdio usual)
{
    const belay_stdio stdio = said.kind_ != BELAY_STDIO_UNSAID_ ? said : usual;
    switch (stdio.kind_) {
    case BELAY_STDIO_UNSAID_:
    case BELAY_STDIO_INHERIT_: return 0;
    case BELAY_STDIO_NULL_: return bl_os_open_null(&opened->theirs[stream]);
    case BELAY_STDIO_PIPED_: return open_pipe(opened, stream);
    case BELAY_STDIO_FD_: return bl_os_duplicate(stdio.fd_, &opened->theirs[stream]);
    case BELAY_STDIO_AS_STDOUT_: opened->theirs[stream] = STDOUT_AGAIN; return 0;
    }
    return EINVAL; /* not one of the words of process.h */
}

static int
open_all(Opened *opened, const struct belay_command_ *command, const belay_stdio usual[3])
{
    int error = 0;
    for (int i = 0; i < 3 && error == 0; i++)
        error = open_stream(opened, i, command->streams[i], usual[i]);
    if (error == 0 && command->folder != NULL)
        error = bl_os_open_folder(command->folder, &opened->folder);
    return error;
}

/* ---- the environment ------------------------------------------------------------------------ */

/* What a spawn allocates. */
typedef struct Plan {
    char **environment; /* the array is ours, the strings are not; NULL: that of this process */
    char *path;         /* room to try paths in */
} Plan;

static void
Plan_drop(BELAY_CONSUMES Plan *plan)
{
    free(plan->environment);
    free(plan->path);
    *plan = (Plan){NULL, NULL};
}

/* Make the child's environment. False: no memory. */
static bool
make_environment(Plan *plan, const struct belay_command_ *command)
{
    const BlWords *const changes = &command->environment;
    char *const *const base = bl_os_environment();
    size_t most = changes->count + 1, count = 0;
    for (size_t i = 0; !command->cleared && base[i] != NULL; i++)
        most++;
    char **const made = belay_alloc_(most * sizeof *made, _Alignof(char *));
    if (made == NULL)
        return false;
    /* Another thread may lengthen the environment meanwhile: a race of its own, but no overflow. */
    for (size_t i = 0; !command->cleared && base[i] != NULL && count + changes->count + 1 < most;
         i++)
        if (find_name(changes, base[i]) == changes->count)
            made[count++] = base[i];
    for (size_t i = 0; i < changes->count; i++)
        if (strchr(changes->data[i], '=') != NULL)
            made[count++] = changes->data[i];
    made[count] = NULL;
    plan->environment = made;
    return true;
}

static const char *
path_of(char *const *environment)
{
    for (; *environment != NULL; environment++)
        if (strncmp(*environment, "PATH=", 5) == 0)
            return *environment + 5;
    return usual_path;
}

/* ---- finding and starting ------------------------------------------------------------------- */

/* BELAY_OK, or what to say of an errno of starting. */
static belay_status
refused(int error)
{
    if (error == EAGAIN) {
        errno = error;
        return BELAY_NO_PROCESS;
    }
    return bl_process_status(error);
}

static belay_status
not_found(void)
{
    errno = ENOENT;
    return BELAY_NOT_FOUND;
}

/* The errors after which a search goes on: there is no such file, or none that may be run. */
static bool
goes_on(int error)
{
    return error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG || error == ELOOP ||
           error == ESTALE || error == ENODEV || error == EACCES;
}

/* Start program->path. *ret_there: there is such a file. 0 or an errno. */
static int
try_start(const BlOsProgram *program, int *ret_pid, bool *ret_there)
{
    const int error = bl_os_can_run(program);
    *ret_there = error == 0 || error == EACCES;
    return error != 0 ? error : bl_os_process_start(program, ret_pid);
}

static belay_status
start_path(const BlOsProgram *program, int *ret_pid)
{
    bool there;
    const int error = try_start(program, ret_pid, &there);
    return !there && (error == ENOENT || error == ENOTDIR) ? not_found() : refused(error);
}

/* Look for the name along the folders of PATH, an empty one being where the child starts. */
static belay_status
search(BlOsProgram *program, const char *name, Plan *plan, int *ret_pid)
{
    const char *folder = path_of(program->environment);
    int best = ENOENT; /* what to tell when none starts: of a file that is there, if any is */
    bool any = false;
    plan->path = belay_alloc_(strlen(folder) + strlen(name) + 2, 1);
    if (plan->path == NULL)
        return refused(ENOMEM);
    program->path = plan->path;
    for (;;) {
        const size_t length = strcspn(folder, ":");
        memcpy(plan->path, folder, length);
        plan->path[length] = '/';
        strcpy(plan->path + length + (length > 0), name);
        bool there;
        const int error = try_start(program, ret_pid, &there);
        if (!goes_on(error))
            return refused(error);
        best = there && best != EACCES ? error : best;
        any = any || there;
        if (folder[length] == '\0')
            return any ? refused(best) : not_found();
        folder += length + 1;
    }
}

static belay_status
start(const struct belay_command_ *command, const Opened *opened, Plan *plan, int *ret_pid)
{
    const char *const name = command->arguments.data[0];
    const bool changed = command->cleared || command->environment.count > 0;
    if (changed && !make_environment(plan, command))
        return refused(ENOMEM);
    BlOsProgram program = {
        .path = name,
        .arguments = command->arguments.data,
        .environment = changed ? plan->environment : bl_os_environment(),
        .streams = {opened->theirs[0], opened->theirs[1], opened->theirs[2]},
        .folder = opened->folder,
    };
    if (*name == '\0')
        return not_found();
    return strchr(name, '/') != NULL ? start_path(&program, ret_pid)
                                     : search(&program, name, plan, ret_pid);
}

/* Open all that the child needs, then start it. */
static belay_status
open_and_start(const struct belay_command_ *command, const belay_stdio usual[3], Opened *opened,
               int *ret_pid)
{
    belay_own(Plan) plan = {NULL, NULL};
    const int error = open_all(opened, command, usual);
    if (error == EBADF) {
        errno = error;
        return BELAY_BAD_OPTION;
    }
    return error != 0 ? bl_process_status(error) : start(command, opened, &plan, ret_pid);
}

/* Tell what is wrong with a command that cannot be run. */
static belay_status
unusable(const belay_command *command)
{
    const bool empty = command->error_ == BELAY_OK;
    errno = command->error_ == BELAY_NO_MEMORY ? ENOMEM : EINVAL;
    return empty ? BELAY_EMPTY_HANDLE : command->error_;
}

static belay_status
spawn_as(const belay_command *command, const belay_stdio usual[3], belay_child *ret_child)
{
    belay_own(Opened) opened = {.folder = 0};
    struct belay_command_ *const usable_one = usable(command);
    if (usable_one == NULL)
        return unusable(command);
    bl_child_bury();
    /* Before the start: a process without a record would be lost. */
    struct belay_child_ *const child = belay_alloc_(sizeof *child, _Alignof(struct belay_child_));
    if (child == NULL)
        return refused(ENOMEM);
    *child =
        (struct belay_child_){.status = {.code = -1}, .kill_on_drop = usable_one->kill_on_drop};
    const belay_status status = open_and_start(usable_one, usual, &opened, &child->pid);
    if (status != BELAY_OK) {
        free(child);
        return status;
    }
    *ret_child = (belay_child){
        .in = belay_move(opened.ours[0]),
        .out = belay_move(opened.ours[1]),
        .err = belay_move(opened.ours[2]),
        .child_ = child,
    };
    return BELAY_OK;
}

/* ---- running -------------------------------------------------------------------------------- */

belay_status
belay_command_spawn(const belay_command *command, belay_child *ret_child)
{
    static const belay_stdio usual[3] = {{BELAY_STDIO_INHERIT_, 0}};
    return spawn_as(command, usual, ret_child);
}

belay_status
belay_command_status(const belay_command *command, belay_exit_status *ret_status)
{
    belay_own(belay_child) child = {.child_ = NULL};
    const belay_status status = belay_command_spawn(command, &child);
    if (status != BELAY_OK)
        return status;
    belay_pipe_drop(&child.out);
    belay_pipe_drop(&child.err);
    return belay_child_wait(&child, ret_status);
}

belay_status
belay_command_output(const belay_command *command, belay_output *ret_output)
{
    return belay_command_output_with(command, NULL, ret_output);
}

belay_status
belay_command_output_with(const belay_command *command, const belay_output_options *options,
                          belay_output *ret_output)
{
    const bool input = options != NULL && options->input != NULL;
    const belay_stdio usual[3] = {
        input ? BELAY_STDIO_PIPED : BELAY_STDIO_NULL,
        BELAY_STDIO_PIPED,
        BELAY_STDIO_PIPED,
    };
    belay_own(belay_child) child = {.child_ = NULL};
    const belay_status status = spawn_as(command, usual, &child);
    return status == BELAY_OK ? belay_child_output(&child, options, ret_output) : status;
}
