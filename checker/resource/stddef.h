/* SPDX-License-Identifier: MIT */
/*
 * stddef.h - the compiler's own header, for where libclang is installed without clang's.
 *
 * These headers say of ISO C11's freestanding ones what any clang knows by its predefined macros.
 * They are searched last (-idirafter): whatever else the system has is used instead.
 *
 * glibc asks for single names: it defines __need_size_t or the like and includes this file, which
 * then gives that name only.
 */
#if !defined __need_size_t && !defined __need_ptrdiff_t && !defined __need_wchar_t && \
    !defined __need_NULL && !defined __need_wint_t && !defined __need_max_align_t
#define __need_size_t
#define __need_ptrdiff_t
#define __need_wchar_t
#define __need_NULL
#define __need_max_align_t
#ifndef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif
#endif

#if defined __need_size_t && !defined BELAY_HAS_SIZE_T
#define BELAY_HAS_SIZE_T
typedef __SIZE_TYPE__ size_t;
#endif
#undef __need_size_t

#if defined __need_ptrdiff_t && !defined BELAY_HAS_PTRDIFF_T
#define BELAY_HAS_PTRDIFF_T
typedef __PTRDIFF_TYPE__ ptrdiff_t;
#endif
#undef __need_ptrdiff_t

#if defined __need_wchar_t && !defined BELAY_HAS_WCHAR_T
#define BELAY_HAS_WCHAR_T
typedef __WCHAR_TYPE__ wchar_t;
#endif
#undef __need_wchar_t

#if defined __need_wint_t && !defined BELAY_HAS_WINT_T
#define BELAY_HAS_WINT_T
typedef __WINT_TYPE__ wint_t;
#endif
#undef __need_wint_t

#ifdef __need_NULL
#undef NULL
#define NULL ((void *)0)
#endif
#undef __need_NULL

#if defined __need_max_align_t && !defined BELAY_HAS_MAX_ALIGN_T
#define BELAY_HAS_MAX_ALIGN_T
typedef struct {
    long long integer __attribute__((aligned(__alignof__(long long))));
    long double floating __attribute__((aligned(__alignof__(long double))));
} max_align_t;
#endif
#undef __need_max_align_t
