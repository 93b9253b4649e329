# SPDX-License-Identifier: MIT
"""check_pairs_test - tools/check-pairs fails on each way to leave an atomic without its pair."""

import unittest

from planted import CheckTest

LOCK = """/*
 * lock.c - a lock.
 *
 * Memory ordering
 *     [lock.data]  unlock to lock: all that was written under it.
 */
static void
lock(Lock *l)
{
    /* ACQ [lock.data] */
    while (bl_swap_acq(&l->word, 1) != 0)
        bl_pause();
}

static void
unlock(Lock *l)
{
    bl_store_rel(&l->word, 0); /* REL [lock.data] */
}
"""
PATH = "runtime/sync/lock.c"


class CheckPairsTest(CheckTest):
    tool = "check-pairs"
    clean = {
        PATH: LOCK,
        "runtime/base/atomic.h": "#define bl_swap_acq(p_, v_) \\\n"
                                 "    __atomic_exchange_n(p_, v_, __ATOMIC_ACQUIRE)\n"
                                 "#define bl_store_rel(p_, v_) "
                                 "__atomic_store_n(p_, v_, __ATOMIC_RELEASE)\n",
    }

    def test_clean_tree_passes(self):
        self.assert_clean()

    def test_stronger_operation_serves_a_weaker_pair(self):
        self.assert_clean(self.edit(PATH, "bl_store_rel(&l->word, 0); /* REL [lock.data] */",
                                    "bl_swap_acqrel(&l->word, 0); /* ACQREL [lock.data] */"))

    def test_comment_of_several_lines_above(self):
        self.assert_clean(self.edit(PATH, "/* ACQ [lock.data] */",
                                    "/* ACQ [lock.data] and\n     * why. */"))

    def test_thread_start_may_be_a_side(self):
        self.assert_clean(self.edit(PATH, "bl_store_rel(&l->word, 0)", "pthread_create(&t)"))

    def test_untagged_operation(self):
        self.assert_fails(self.edit(PATH, " /* REL [lock.data] */", ""),
                          f"{PATH}:18: an ordered operation (_rel) without its comment")

    def test_untagged_operation_of_a_public_header(self):
        self.assert_fails({"include/belay/x.h": "static int y = belay_load_acq_(&x);\n"},
                          "include/belay/x.h:1: an ordered operation (_acq)")

    def test_comment_of_another_order(self):
        self.assert_fails(self.edit(PATH, "REL [lock.data]", "ACQ [lock.data]"), "/* REL [tag] */")

    def test_one_side_only(self):
        text = LOCK.replace("bl_store_rel(&l->word, 0); /* REL [lock.data] */",
                            "bl_store_rlx(&l->word, 0);")
        self.assert_fails({PATH: text}, "[lock.data] has only its acquire side")

    def test_single_sequentially_consistent_operation(self):
        text = LOCK + "/* SEQ [lock.order] */\nint x = bl_swap_seqcst(&y, 1);\n"
        text = text.replace(" */\nstatic void\nlock",
                            " *     [lock.order]  a.\n */\nstatic void\nlock")
        self.assert_fails({PATH: text}, "SEQ [lock.order] has no second operation")

    def test_tag_that_nothing_explains(self):
        self.assert_fails(self.edit(PATH, "Memory ordering", "Orders"), "is explained under")

    def test_explained_tag_that_nothing_uses(self):
        self.assert_fails(self.edit(PATH, " */\nstatic void\nlock",
                                    " *     [lock.gone]  old.\n */\nstatic void\nlock"),
                          "[lock.gone] is explained here and used nowhere")

    def test_comment_left_behind(self):
        self.assert_fails({"runtime/sync/old.c": "/* REL [lock.data] */\nint x;\n"},
                          "runtime/sync/old.c:1: a tag beside which no ordered operation stands")

    def test_builtin_outside_atomic_h(self):
        self.assert_fails({"runtime/os/x.c": "int y = __atomic_load_n(&x, __ATOMIC_ACQUIRE);\n"},
                          "runtime/os/x.c:1: __atomic_load_n")

    def test_stdatomic_outside_atomic_h(self):
        self.assert_fails({"runtime/os/x.c": "#include <stdatomic.h>\n"}, "<stdatomic.h>")

    def test_name_that_is_not_the_order(self):
        self.assert_fails(self.edit("runtime/base/atomic.h", "_ACQUIRE", "_RELAXED"),
                          "bl_swap_acq is RELAXED: its name should end in _rlx")


if __name__ == "__main__":
    unittest.main()
