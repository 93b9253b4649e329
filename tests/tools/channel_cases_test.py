# SPDX-License-Identifier: MIT
"""channel_cases_test - every flavour of channel runs every case, or says why not; and what the
suites of others cover, ours does.

usage: channel_cases_test.py PROGRAM...       (those that run by tests/runtime/channel_flavors.c)

PEERS names the cases of crossbeam-channel 0.5.6 (its tests/array.rs, list.rs, zero.rs, and so on;
mpsc is what Rust's std::sync::mpsc is tested by, golang what Go's channels are), all of them, and
the case of ours that asks the same. A case of ours that is renamed or lost is missed here. What has
no case of ours is in NOT_ASKED, with the reason.
"""

import re
import os
import subprocess
import sys
import unittest

FLAVORS = ["unbounded", "bounded_1", "bounded_64", "rendezvous"]
RUNTIME = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "runtime")
PROGRAMS = []

PEERS = {
    "array, list, zero": {
        "smoke": "a_message_arrives",
        "capacity": "capacity_is_what_was_asked_for",
        "len_empty_full": "only_what_has_no_room_is_full",
        "len": "len_stays_within_the_capacity_under_way",
        "try_recv": "try_recv_takes_from_who_waits",
        "recv": "recv_takes_what_is_queued_when_the_senders_are_gone",
        "recv_timeout": "recv_timeout_does_not_give_up_early",
        "try_send": "try_send_says_full_and_goes_on_when_there_is_room",
        "send": "as_many_receives_wake_as_many_senders",
        "send_timeout": "send_timeout_does_not_give_up_early",
        "send_after_disconnect": "send_fails_when_the_receivers_are_gone",
        "recv_after_disconnect": "try_recv_says_disconnected_after_the_last_message",
        "disconnect_wakes_sender": "the_receivers_end_wakes_a_sender",
        "disconnect_wakes_receiver": "the_senders_end_wakes_a_receiver",
        "spsc": "one_sends_and_one_receives_each_message_once",
        "mpmc": "many_send_and_many_receive_each_message_once",
        "stress_oneshot": "a_channel_for_each_message",
        "stress_iter": "questions_carry_the_way_of_their_answers",
        "stress_timeout_two_threads": "limits_that_run_out_lose_and_double_nothing",
        "drops": "receivers_that_leave_one_by_one_drop_each_message_once",
        "linearizable": "who_has_sent_finds_a_message",
        "fairness": "among_the_ready_each_is_as_likely_to_be_received_from",
        "fairness_duplicates": "one_channel_may_stand_in_many_cases",
        "recv_in_send": "a_drop_can_use_the_channel",
        "channel_through_channel": "a_channel_goes_through_a_channel",
        "panic_on_drop": "a_drop_that_panics_leaves_no_message_behind",
    },
    "select": {
        "smoke1": "it_receives_from_the_one_that_has_a_message",
        "smoke2": "an_empty_handle_switches_its_case_off",
        "disconnected": "a_disconnected_case_is_chosen_and_told",
        "default": "try_select_does_not_wait",
        "timeout": "a_limit_does_not_run_out_early",
        "default_when_disconnected": "what_is_queued_comes_before_disconnected",
        "default_only": "no_case_at_all_waits_out_its_time",
        "unblocks": "a_message_wakes_a_select",
        "both_ready": "it_does_one_case_and_no_other",
        "loop_try": "a_receiver_makes_a_send_ready",
        "cloning1": "clones_can_be_made_and_dropped_by_the_thousand",
        "cloning2": "clones_can_be_made_and_dropped_by_the_thousand",
        "preflight1": "what_is_ready_needs_no_time",
        "preflight2": "what_is_queued_comes_before_disconnected",
        "preflight3": "a_disconnected_case_is_chosen_and_told",
        "duplicate_operations": "one_channel_may_stand_in_many_cases",
        "nesting": "loops_can_stand_in_each_other",
        "stress_recv": "selects_that_receive_lose_no_message",
        "stress_send": "selects_that_send_lose_no_message",
        "stress_mixed": "selects_meet_selects",
        "stress_timeout_two_threads": "limits_that_run_out_lose_and_double_nothing",
        "send_recv_same_channel": "a_select_does_not_meet_itself",
        "matching": "as_many_messages_wake_as_many_selects",
        "matching_with_leftover": "a_select_that_leaves_passes_its_wake_up_on",
        "channel_through_channel": "channels_of_channels",
        "linearizable_try": "every_history_is_that_of_a_queue",
        "linearizable_timeout": "who_has_sent_finds_a_message",
        "fairness1": "among_the_ready_each_is_as_likely_to_be_received_from",
        "fairness2": "among_the_ready_each_is_as_likely_to_be_sent_to",
        "sync_and_clone": "many_cases",
        "send_and_clone": "cases_can_be_used_again",
        "reuse": "cases_can_be_used_again",
    },
    "ready": {
        "smoke1": "ready_does_nothing_but_look",
        "smoke2": "an_empty_handle_switches_its_case_off",
        "disconnected": "what_is_disconnected_is_ready",
        "default": "ready_does_nothing_but_look",
        "timeout": "ready_tells_of_a_timer_without_taking_it",
        "default_when_disconnected": "what_is_disconnected_is_ready",
        "default_only": "no_case_at_all_waits_out_its_time",
        "unblocks": "ready_of_many_sees_one_message",
        "both_ready": "ready_of_many_sees_one_message",
        "cloning1": "clones_can_be_made_and_dropped_by_the_thousand",
        "cloning2": "clones_can_be_made_and_dropped_by_the_thousand",
        "preflight1": "what_is_ready_needs_no_time",
        "preflight2": "what_is_disconnected_is_ready",
        "preflight3": "what_is_disconnected_is_ready",
        "duplicate_operations": "one_channel_may_stand_in_many_cases",
        "nesting": "loops_can_stand_in_each_other",
        "stress_recv": "who_takes_when_ready_loses_no_message",
        "stress_send": "who_takes_when_ready_loses_no_message",
        "stress_mixed": "who_takes_when_ready_loses_no_message",
        "stress_timeout_two_threads": "limits_that_run_out_lose_and_double_nothing",
        "send_recv_same_channel": "a_select_does_not_meet_itself",
        "channel_through_channel": "channels_of_channels",
        "fairness1": "among_timers_that_are_due_each_is_as_likely",
        "fairness2": "among_the_ready_each_is_as_likely_to_be_sent_to",
    },
    "iter": {
        "nested_recv_iter": "loops_can_stand_in_each_other",
        "recv_iter_break": "a_loop_that_is_left_can_be_entered_again",
        "recv_try_iter": "a_try_loop_ends_when_nothing_is_there",
        "recv_into_iter_owned": "a_loop_over_messages_that_were_sent_before_it_began",
        "recv_into_iter_borrowed": "a_loop_over_messages_that_were_sent_before_it_began",
    },
    "same_channel": {
        "after_same_channel": "clones_are_of_the_same_timer",
        "array_same_channel": "clones_are_of_the_same_channel",
        "list_same_channel": "clones_are_of_the_same_channel",
        "never_same_channel": "never_gives_nothing",
        "tick_same_channel": "clones_are_of_the_same_timer",
        "zero_same_channel": "clones_are_of_the_same_channel",
        "different_flavors_same_channel": "clones_are_of_the_same_channel",
    },
    "thread_locals": {"use_while_exiting": "a_thread_that_ends_can_still_receive_send_and_select"},
    "after, tick, never": {
        "fire": "after_comes_when_its_time_has_passed",
        "capacity": "a_timer_holds_one_message",
        "len_empty_full": "a_timer_holds_one_message",
        "try_recv": "what_is_not_due_is_silent",
        "recv_timeout": "a_limit_shorter_than_the_timer_runs_out",
        "recv": "tick_comes_again_and_never_early",
        "recv_two": "a_message_goes_to_one_of_the_clones",
        "recv_race": "threads_that_race_for_a_timer_get_one_message",
        "intervals": "who_comes_late_finds_one_tick",
        "stress_clone": "timers_made_and_dropped_by_the_thousand_leave_nothing",
        "select": "a_select_waits_for_a_timer",
        "ready": "ready_tells_of_a_timer_without_taking_it",
        "fairness": "among_timers_that_are_due_each_is_as_likely",
        "fairness_duplicates": "among_timers_that_are_due_each_is_as_likely",
        "stress_default": "what_is_not_due_is_silent",
        "smoke": "never_is_silent",
        "optional": "never_is_never_chosen",
        "tick_n": "a_period_of_zero_is_always_ready",
    },
    "mpsc": {
        "drop_full": "what_is_queued_in_many_blocks_is_dropped_once",
        "drop_full_shared": "a_clone_keeps_its_side_open",
        "smoke_shared": "a_clone_sends_when_the_first_sender_is_gone",
        "smoke_threads": "a_message_from_the_same_thread_and_one_from_another",
        "smoke_port_gone": "send_fails_when_the_receivers_are_gone",
        "smoke_shared_port_gone2": "all_clones_see_that_the_receiver_is_gone",
        "port_gone_concurrent": "a_receiver_that_leaves_fails_the_sends_after",
        "port_gone_concurrent_shared": "all_senders_fail_when_the_receiver_leaves",
        "chan_gone_concurrent": "the_senders_end_wakes_a_receiver",
        "stress_shared": "many_send_and_one_receives_each_message_once",
        "oneshot_single_thread_close_port_first": "the_ends_can_go_in_either_order_with_messages_"
                                                  "or_without",
        "oneshot_single_thread_recv_chan_close": "a_failed_recv_writes_nothing",
        "oneshot_multi_thread_close_stress": "both_ends_that_go_at_once_free_the_channel_once",
        "stream_send_recv_stress": "a_row_of_threads_sends_one_message_each",
        "oneshot_single_thread_recv_timeout": "a_message_ends_a_recv_timeout",
        "stress_recv_timeout_shared": "late_senders_reach_a_receiver_that_tries_again",
        "recv_a_lot": "len_is_exact_all_around_the_ring_and_over_blocks",
        "shared_chan_stress": "each_message_from_a_thread_of_its_own",
        "try_recv_states": "try_recv_tells_empty_from_disconnected",
        "destroy_upgraded_shared_port_when_sender_still_active":
            "a_receiver_that_goes_with_messages_in_flight_drops_each_once",
        "issue_32114": "all_clones_see_that_the_receiver_is_gone",
        "send1": "the_receivers_end_wakes_all_senders",
        "smoke": "a_message_arrives",
        "smoke_shared_port_gone": "all_clones_see_that_the_receiver_is_gone",
        "smoke_chan_gone": "try_recv_says_disconnected_after_the_last_message",
        "smoke_chan_gone_shared": "a_clone_keeps_its_side_open",
        "stress": "one_sends_and_one_receives_each_message_once",
        "send_from_outside_runtime": "a_message_from_the_same_thread_and_one_from_another",
        "recv_from_outside_runtime": "a_message_from_the_same_thread_and_one_from_another",
        "no_runtime": "a_message_from_the_same_thread_and_one_from_another",
        "oneshot_single_thread_close_chan_first": "the_ends_can_go_in_either_order_with_messages_"
                                                  "or_without",
        "oneshot_single_thread_send_port_close": "send_fails_when_the_receivers_are_gone",
        "oneshot_single_thread_send_then_recv": "a_message_arrives",
        "oneshot_single_thread_try_send_open": "try_send_says_full_and_goes_on_when_there_is_room",
        "oneshot_single_thread_try_send_closed": "try_send_says_disconnected",
        "oneshot_single_thread_try_send_closed2": "try_send_says_disconnected_rather_than_full",
        "oneshot_single_thread_try_recv_open": "a_message_arrives",
        "oneshot_single_thread_try_recv_closed": "try_recv_tells_empty_from_disconnected",
        "oneshot_single_thread_try_recv_closed_with_data":
            "recv_takes_what_is_queued_when_the_senders_are_gone",
        "oneshot_single_thread_peek_data": "try_recv_says_empty_again_after_the_last_message",
        "oneshot_single_thread_peek_close": "try_recv_says_disconnected_after_the_last_message",
        "oneshot_single_thread_peek_open": "try_recv_says_empty",
        "oneshot_multi_task_recv_then_send": "a_message_wakes_a_receiver",
        "oneshot_multi_task_recv_then_close": "the_senders_end_wakes_a_receiver",
        "oneshot_multi_thread_send_close_stress": "a_send_that_races_the_last_receiver_drops_once",
        "oneshot_multi_thread_recv_close_stress": "the_senders_end_wakes_a_receiver",
        "oneshot_multi_thread_send_recv_stress": "a_channel_for_each_message",
        "stress_recv_timeout_two_threads": "limits_that_run_out_lose_and_double_nothing",
        "recv_timeout": "a_message_ends_a_recv_timeout",
        "recv_timeout_upgrade": "recv_timeout_does_not_give_up_early",
        "shared_recv_timeout": "recv_timeout_does_not_give_up_early",
        "test_nested_recv_iter": "loops_can_stand_in_each_other",
        "test_recv_iter_break": "a_loop_that_is_left_can_be_entered_again",
        "test_recv_try_iter": "a_try_loop_ends_when_nothing_is_there",
        "test_recv_into_iter_owned": "a_loop_over_messages_that_were_sent_before_it_began",
        "test_recv_into_iter_borrowed": "a_loop_over_messages_that_were_sent_before_it_began",
        "send2": "the_receivers_end_wakes_a_sender",
        "send3": "send_fails_when_the_receivers_are_gone",
        "send4": "the_receivers_end_wakes_all_senders",
        "try_send1": "try_send_reaches_who_waits",
        "try_send2": "try_send_says_full_and_goes_on_when_there_is_room",
        "try_send3": "try_send_says_disconnected",
        "issue_15761": "questions_carry_the_way_of_their_answers",
        "smoke2": "it_receives_from_the_one_that_has_a_message",
        "closed": "the_senders_end_wakes_a_select",
        "unblocks": "a_message_wakes_a_select",
        "both_ready": "it_does_one_case_and_no_other",
        "cloning": "clones_can_be_made_and_dropped_by_the_thousand",
        "cloning2": "clones_can_be_made_and_dropped_by_the_thousand",
        "cloning3": "a_message_wakes_a_select",
        "preflight1": "what_is_ready_needs_no_time",
        "preflight2": "what_is_ready_needs_no_time",
        "preflight3": "what_is_ready_needs_no_time",
        "preflight4": "what_is_queued_comes_before_disconnected",
        "preflight5": "what_is_queued_comes_before_disconnected",
        "preflight6": "a_disconnected_case_is_chosen_and_told",
        "preflight7": "a_disconnected_case_is_chosen_and_told",
        "preflight8": "what_is_queued_comes_before_disconnected",
        "preflight9": "what_is_queued_comes_before_disconnected",
        "oneshot_data_waiting": "a_message_wakes_a_select",
        "stream_data_waiting": "a_message_wakes_a_select",
        "shared_data_waiting": "a_message_wakes_a_select",
        "sync1": "what_is_ready_needs_no_time",
        "sync2": "a_message_wakes_a_select",
        "sync3": "many_cases",
    },
    "golang": {
        "sieve1": "a_sieve_of_threads_finds_the_primes",
        "fifo": "threads_run_in_the_order_that_channels_give_them",
        "doubleselect": "a_double_select_sends_each_number_once",
        "select": "a_switched_off_arm_alternates_send_and_receive",
        "select2": "a_short_queue_makes_no_memory",
        "select3": "nonblocking_operations_find_nobody",
        "select4": "it_receives_from_the_one_that_has_a_message",
        "select6": "a_select_that_leaves_passes_its_wake_up_on",
        "select7": "a_block_enters_the_arm_of_a_receive",
        "nonblock": "nonblocking_operations_find_nobody",
        "goroutines": "a_chain_of_threads_hands_on_every_message",
        "closedchan": "try_recv_tells_empty_from_disconnected",
        "chan": "fibonacci_by_two_threads",
        "chan1": "many_send_and_one_receives_each_message_once",
        "test_chan": "one_sends_and_many_receive_each_message_once",
        "test_nonblock_recv_race": "try_recv_takes_from_who_waits",
        "test_nonblock_select_race": "ready_of_many_sees_one_message",
        "test_nonblock_select_race2": "the_senders_end_wakes_a_select",
        "test_self_select": "a_select_does_not_meet_itself",
        "test_select_stress": "selects_meet_selects",
        "test_select_fairness": "among_the_ready_each_is_as_likely_to_be_received_from",
        "test_chan_send_interface": "messages_of_a_byte_arrive_whole",
        "test_pseudo_random_send": "among_the_ready_each_is_as_likely_to_be_sent_to",
        "test_multi_consumer": "workers_share_the_work_and_answer_in_one_place",
        "test_select_duplicate_channel": "one_channel_may_stand_in_many_cases",
    },
}

NOT_ASKED = {
    "golang": {
        "zerosize": "C has no type of size 0",
        "chan_test": "a folder of cases, each of which is named above",
        "chanbarrier_test": "empty there too: a benchmark of Go's own scheduler",
        "race_chan_test": "empty there too: cases for Go's race detector",
    },
}


def problems(listing):
    """What is wrong with the lines `flavour, case, reason` of one program."""
    cases = {}
    found = []
    for line in listing.splitlines():
        flavor, case, reason = line.split("\t")
        if (flavor, case) in cases:
            found.append(f"{case} is twice in the table of {flavor}")
        cases[flavor, case] = reason
        if reason == "?":
            found.append(f"{case} does not say why {flavor} lacks it")
    for case in sorted({case for _, case in cases}):
        lacking = [flavor for flavor in FLAVORS if (flavor, case) not in cases]
        found += [f"{flavor} lacks {case}" for flavor in lacking]
        if all(cases.get((flavor, case)) for flavor in FLAVORS):
            found.append(f"{case} is run by no flavour")
    return found


def case_names():
    """All cases in the sources."""
    names = set()
    for file in os.listdir(RUNTIME):
        if file.startswith("channel_") and file.endswith("_test.c"):
            with open(os.path.join(RUNTIME, file), encoding="utf-8") as source:
                names.update(re.findall(r"^START_TEST\((\w+)\)", source.read(), re.M))
    return names


class ChannelCasesTest(unittest.TestCase):
    def test_every_flavour_runs_every_case_or_says_why_not(self):
        self.assertTrue(PROGRAMS)
        for program in PROGRAMS:
            with self.subTest(os.path.basename(program)):
                listing = subprocess.run([program, "--list"], check=True, text=True,
                                         stdout=subprocess.PIPE).stdout
                self.assertEqual(problems(listing), [])
                self.assertTrue(listing)

    def test_there_is_a_case_for_what_others_test(self):
        ours = case_names()
        lost = [f"{suite}: {theirs}: {name}" for suite, table in PEERS.items()
                for theirs, name in table.items() if name not in ours]
        self.assertEqual(lost, [])
        both = [f"{suite}: {theirs}" for suite, table in NOT_ASKED.items()
                for theirs, reason in table.items() if theirs in PEERS[suite] or not reason]
        self.assertEqual(both, [])

    def test_what_is_wrong_is_found(self):
        good = "".join(f"{flavor}\ta\t\n" for flavor in FLAVORS)
        self.assertEqual(problems(good), [])
        self.assertEqual(problems(good.replace("rendezvous\ta\t\n", "")), ["rendezvous lacks a"])
        self.assertEqual(problems(good + good), [f"a is twice in the table of {flavor}"
                                                 for flavor in FLAVORS])
        self.assertEqual(problems(good.replace("rendezvous\ta\t", "rendezvous\ta\t?")),
                         ["a does not say why rendezvous lacks it"])
        self.assertEqual(problems(good.replace("\ta\t", "\ta\tno")), ["a is run by no flavour"])


if __name__ == "__main__":
    PROGRAMS = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    unittest.main(argv=sys.argv[:1])
