/* SPDX-License-Identifier: MIT */
/*
 * detail/each.h - apply a macro to each of up to 16 arguments. For internal use.
 *
 *     BELAY_EACH_(apply)                gives nothing
 *     BELAY_EACH_(apply, a, b)          gives  apply(a) apply(b)
 *     BELAY_VOID_IF_NONE_(a, b)         gives nothing, BELAY_VOID_IF_NONE_() gives void
 *     BELAY_LIST_(BELAY_EACH_(...))     drops the comma that the first of the results begins with
 */
#ifndef BELAY_DETAIL_EACH_H
#define BELAY_DETAIL_EACH_H

#include <belay/detail/base.h>

/* How many arguments, 0 to 16: the count is what the arguments push into the last place. */
#define BELAY_COUNT_(...) \
    BELAY_COUNT_AT_(_, ##__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define BELAY_COUNT_AT_(_, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, \
                        n_, ...) \
    n_

#define BELAY_EACH_(apply_, ...) \
    BELAY_PASTE_(BELAY_EACH_, BELAY_COUNT_(__VA_ARGS__))(apply_, ##__VA_ARGS__)
#define BELAY_EACH_0(apply_)
#define BELAY_EACH_1(apply_, a_) apply_(a_)
#define BELAY_EACH_2(apply_, a_, ...) apply_(a_) BELAY_EACH_1(apply_, __VA_ARGS__)
#define BELAY_EACH_3(apply_, a_, ...) apply_(a_) BELAY_EACH_2(apply_, __VA_ARGS__)
#define BELAY_EACH_4(apply_, a_, ...) apply_(a_) BELAY_EACH_3(apply_, __VA_ARGS__)
#define BELAY_EACH_5(apply_, a_, ...) apply_(a_) BELAY_EACH_4(apply_, __VA_ARGS__)
#define BELAY_EACH_6(apply_, a_, ...) apply_(a_) BELAY_EACH_5(apply_, __VA_ARGS__)
#define BELAY_EACH_7(apply_, a_, ...) apply_(a_) BELAY_EACH_6(apply_, __VA_ARGS__)
#define BELAY_EACH_8(apply_, a_, ...) apply_(a_) BELAY_EACH_7(apply_, __VA_ARGS__)
#define BELAY_EACH_9(apply_, a_, ...) apply_(a_) BELAY_EACH_8(apply_, __VA_ARGS__)
#define BELAY_EACH_10(apply_, a_, ...) apply_(a_) BELAY_EACH_9(apply_, __VA_ARGS__)
#define BELAY_EACH_11(apply_, a_, ...) apply_(a_) BELAY_EACH_10(apply_, __VA_ARGS__)
#define BELAY_EACH_12(apply_, a_, ...) apply_(a_) BELAY_EACH_11(apply_, __VA_ARGS__)
#define BELAY_EACH_13(apply_, a_, ...) apply_(a_) BELAY_EACH_12(apply_, __VA_ARGS__)
#define BELAY_EACH_14(apply_, a_, ...) apply_(a_) BELAY_EACH_13(apply_, __VA_ARGS__)
#define BELAY_EACH_15(apply_, a_, ...) apply_(a_) BELAY_EACH_14(apply_, __VA_ARGS__)
#define BELAY_EACH_16(apply_, a_, ...) apply_(a_) BELAY_EACH_15(apply_, __VA_ARGS__)

/* LIST_ takes results that each begin with a comma: the first, empty, argument goes away. */
#define BELAY_LIST_(...) BELAY_LIST_TAIL_(__VA_ARGS__)
#define BELAY_LIST_TAIL_(_, ...) __VA_ARGS__

#define BELAY_VOID_IF_NONE_(...) BELAY_PASTE_(BELAY_VOID_IF_, BELAY_COUNT_(__VA_ARGS__))
#define BELAY_VOID_IF_0 void
#define BELAY_VOID_IF_1
#define BELAY_VOID_IF_2
#define BELAY_VOID_IF_3
#define BELAY_VOID_IF_4
#define BELAY_VOID_IF_5
#define BELAY_VOID_IF_6
#define BELAY_VOID_IF_7
#define BELAY_VOID_IF_8
#define BELAY_VOID_IF_9
#define BELAY_VOID_IF_10
#define BELAY_VOID_IF_11
#define BELAY_VOID_IF_12
#define BELAY_VOID_IF_13
#define BELAY_VOID_IF_14
#define BELAY_VOID_IF_15
#define BELAY_VOID_IF_16

#endif
