// SPDX-License-Identifier: MIT
//! The process rows of Rust std: a `Command` made anew for each run.

use std::process::Command;

/// How many runs succeeded, which must be `turns`.
#[no_mangle]
pub extern "C" fn peer_std_process_work(turns: u64) -> u64 {
    let mut right = 0;
    for _ in 0..turns {
        let status = Command::new("/bin/true").status().unwrap();
        right += status.success() as u64;
    }
    right
}

/// How many runs said what they should, which must be `turns`.
#[no_mangle]
pub extern "C" fn peer_std_process_output_work(turns: u64) -> u64 {
    let mut right = 0;
    for _ in 0..turns {
        let output = Command::new("/bin/echo").arg("hello").output().unwrap();
        right += (output.status.success() && output.stdout.len() == 6) as u64;
    }
    right
}
