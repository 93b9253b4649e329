/* SPDX-License-Identifier: MIT */
/*
 * main.c - httpd: serve the files of a folder over HTTP/1.1.
 *
 *     acceptor.c    waits for all clients at once; the loop of the program
 *     workers.c     the threads that serve
 *     connection.c  one client: read, answer, write, without ever waiting
 *     request.c     what a client wants      site.c  which file that is
 *     response.c    what it is told
 */
#define _GNU_SOURCE
#include "acceptor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_THREADS = 1024, MOST_CONNECTIONS = 1000000, BACKLOG = 1024, EXIT_USAGE = 2 };

/* Descriptors that are none of a connection's; one may have two, for its socket and for a file. */
enum { OTHER_DESCRIPTORS = 32, DESCRIPTORS_EACH = 2 };

static const char help[] =
    "usage: httpd [-a ADDRESS] [-p PORT] [-j N] [-m N] [-t SECONDS] [FOLDER]\n"
    "\n"
    "Serve the files of FOLDER (default: the current one) over HTTP/1.1, until Ctrl-C or SIGTERM.\n"
    "\n"
    "  -a, --address=ADDRESS    IPv4 address to listen on (default: 127.0.0.1, this machine "
    "alone)\n"
    "  -p, --port=PORT          default: 8080; 0: any that is free\n"
    "  -j, --threads=N          threads that serve (default: one per available processor)\n"
    "  -m, --connections=N      at a time; more have to wait (default: 4096)\n"
    "  -t, --timeout=SECONDS    how long a client may take: to send a request, to take some of an\n"
    "                           answer, to begin with the next one (default: 15)\n"
    "      --panic=PATH         panic in every request for PATH, to see what that does\n"
    "      --help\n"
    "\n"
    "Exit status: 0 when it was stopped, 1 when it could not serve, 2 for a mistake in the "
    "command\n"
    "line.\n";

typedef struct Options {
    const char *folder, *address, *panic; /* panic: NULL, none */
    size_t port, threads, connections, timeout;
} Options;

static _Noreturn void
bad_usage(const char *what, const char *value)
{
    fprintf(stderr, "httpd: %s%s\nTry httpd --help.\n", what, value);
    exit(EXIT_USAGE);
}

static size_t
parse_number(const char *what, const char *text, unsigned long least, unsigned long most)
{
    char *end;
    errno = 0;
    const unsigned long number = strtoul(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || text[0] == '-' || number < least ||
        number > most)
        bad_usage(what, text);
    return number;
}

static Options
parse(int argc, char **argv)
{
    static const struct option long_options[] = {
        {"address", required_argument, NULL, 'a'}, {"port", required_argument, NULL, 'p'},
        {"threads", required_argument, NULL, 'j'}, {"connections", required_argument, NULL, 'm'},
        {"timeout", required_argument, NULL, 't'}, {"panic", required_argument, NULL, 'P'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0},
    };
    Options o = {
        .folder = ".",
        .address = "127.0.0.1",
        .port = 8080,
        .threads = belay_available_parallelism(),
        .connections = 4096,
        .timeout = 15,
    };
    for (int c; (c = getopt_long(argc, argv, "a:p:j:m:t:", long_options, NULL)) != -1;) {
        switch (c) {
        case 'a': o.address = optarg; break;
        case 'p': o.port = parse_number("not a port: ", optarg, 0, 65535); break;
        case 'j':
            o.threads = parse_number("not a number of threads: ", optarg, 1, MOST_THREADS);
            break;
        case 'm':
            o.connections =
                parse_number("not a number of connections: ", optarg, 1, MOST_CONNECTIONS);
            break;
        case 't': o.timeout = parse_number("not a number of seconds: ", optarg, 1, 86400); break;
        case 'P': o.panic = optarg; break;
        case 'h': exit(fputs(help, stdout) != EOF && fflush(stdout) == 0 ? 0 : 1);
        default: exit(EXIT_USAGE); /* getopt_long has told what is wrong. */
        }
    }
    if (optind + 1 < argc)
        bad_usage("more than one folder: ", argv[optind + 1]);
    if (optind < argc)
        o.folder = argv[optind];
    return o;
}

static int
fail(const char *what)
{
    fprintf(stderr, "httpd: %s: %s\n", what, strerror(errno));
    return 1;
}

/* A socket that listens; *port 0 becomes the one that was free. -1: errno says why. */
static int
listen_on(const char *address, size_t *port)
{
    const int yes = 1;
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
    socklen_t length = sizeof name;
    if (inet_pton(AF_INET, address, &name.sin_addr) != 1)
        bad_usage("not an IPv4 address: ", address);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&name, length) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&name, &length) != 0) {
        const int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    *port = ntohs(name.sin_port);
    return fd;
}

/*
 * A descriptor that can be read when SIGINT or SIGTERM came, which are blocked from now on in all
 * threads. A client that hangs up is no reason to end: SIGPIPE is ignored.
 */
static int
signals_begin(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Raise the limit of descriptors as far as is allowed; so many connections fit then. */
static size_t
fitting_connections(size_t wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    const rlim_t needed = OTHER_DESCRIPTORS + (rlim_t)wanted * DESCRIPTORS_EACH;
    if (limit.rlim_cur < needed) {
        limit.rlim_cur = needed < limit.rlim_max ? needed : limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= needed)
        return wanted;
    return limit.rlim_cur > OTHER_DESCRIPTORS + DESCRIPTORS_EACH
               ? (limit.rlim_cur - OTHER_DESCRIPTORS) / DESCRIPTORS_EACH
               : 1;
}

int
main(int argc, char **argv)
{
    Options o = parse(argc, argv);
    const belay_duration patience = BELAY_SECS((belay_duration)o.timeout);
    own(Service) service = {.patience = {patience, patience, patience}};
    if (!site_open(o.folder, o.panic, &service.site))
        return fail(o.folder);
    service.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const Settings settings = {
        .listener = listen_on(o.address, &o.port),
        .signals = signals_begin(),
        .threads = o.threads,
        .most = fitting_connections(o.connections),
        .grace = patience,
    };
    if (settings.listener < 0)
        return fail(o.address);
    if (service.wake < 0 || settings.signals < 0)
        return fail("descriptors");
    printf("httpd: serving %s on http://%s:%zu/ with %zu threads\n", o.folder, o.address, o.port,
           o.threads);
    fflush(stdout);

    Totals totals = {0, 0};
    if (!acceptor_run(&settings, &service, &totals))
        return fail("threads or memory");
    printf("httpd: stopped after %lu answers on %lu connections\n", totals.answers,
           totals.connections);
    close(settings.listener);
    close(settings.signals);
    return fflush(stdout) == 0 ? 0 : 1;
}
