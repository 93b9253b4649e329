# SPDX-License-Identifier: MIT
#
# The Rust peers: a static library made by cargo, offline, from peers/rust and from the crates that
# Debian packages. Links it to belay-bench, or tells belay-bench why there is none.
set(BELAY_BENCH_CARGO_REGISTRY /usr/share/cargo/registry CACHE PATH
  "Where Debian's librust-*-dev packages put their crates")
set(rust_source ${CMAKE_CURRENT_SOURCE_DIR}/peers/rust)
set(rust_build ${CMAKE_CURRENT_BINARY_DIR}/rust)
set(rust_missing "")
set(parking_lot_missing "")
set(rayon_missing "")
set(crossbeam_missing "")
set(crossbeam_channel_missing "")
set(flume_missing "")

find_program(BELAY_BENCH_CARGO cargo)
if(BELAY_BENCH_CARGO)
  execute_process(COMMAND ${BELAY_BENCH_CARGO} --version
    RESULT_VARIABLE cargo_status OUTPUT_QUIET ERROR_QUIET)
endif()
if(NOT BELAY_BENCH_CARGO OR NOT cargo_status EQUAL 0)
  set(rust_missing "cargo is not installed")
  set(parking_lot_missing "${rust_missing}")
  set(rayon_missing "${rust_missing}")
  set(crossbeam_missing "${rust_missing}")
  set(crossbeam_channel_missing "${rust_missing}")
  set(flume_missing "${rust_missing}")
else()
  file(GLOB parking_lot_crate ${BELAY_BENCH_CARGO_REGISTRY}/parking_lot-0.12.*/Cargo.toml)
  if(NOT parking_lot_crate)
    set(parking_lot_missing "librust-parking-lot-dev is not installed")
  endif()
  file(GLOB crossbeam_crate ${BELAY_BENCH_CARGO_REGISTRY}/crossbeam-utils-0.8.*/Cargo.toml)
  if(NOT crossbeam_crate)
    set(crossbeam_missing "librust-crossbeam-utils-dev is not installed")
  endif()
  file(GLOB crossbeam_channel_crate
    ${BELAY_BENCH_CARGO_REGISTRY}/crossbeam-channel-0.5.*/Cargo.toml)
  if(NOT crossbeam_channel_crate)
    set(crossbeam_channel_missing "librust-crossbeam-channel-dev is not installed")
  endif()
  file(GLOB flume_crate ${BELAY_BENCH_CARGO_REGISTRY}/flume-0.10.*/Cargo.toml)
  if(NOT flume_crate)
    set(flume_missing "librust-flume-dev is not installed")
  endif()
  file(GLOB rayon_crate ${BELAY_BENCH_CARGO_REGISTRY}/rayon-1.*/Cargo.toml)
  if(NOT rayon_crate)
    set(rayon_missing "librust-rayon-dev is not installed")
  endif()
endif()

if(rust_missing)
  message(STATUS "bench: no Rust peers: ${rust_missing}")
  target_compile_definitions(belay-bench PRIVATE "BENCH_RUST_MISSING=\"${rust_missing}\"")
endif()
if(parking_lot_missing)
  message(STATUS "bench: no parking_lot: ${parking_lot_missing}")
  target_compile_definitions(belay-bench PRIVATE
    "BENCH_PARKING_LOT_MISSING=\"${parking_lot_missing}\"")
endif()
if(crossbeam_missing)
  message(STATUS "bench: no crossbeam: ${crossbeam_missing}")
  target_compile_definitions(belay-bench PRIVATE
    "BENCH_CROSSBEAM_MISSING=\"${crossbeam_missing}\"")
endif()
if(crossbeam_channel_missing)
  message(STATUS "bench: no crossbeam-channel: ${crossbeam_channel_missing}")
  target_compile_definitions(belay-bench PRIVATE
    "BENCH_CROSSBEAM_CHANNEL_MISSING=\"${crossbeam_channel_missing}\"")
endif()
if(flume_missing)
  message(STATUS "bench: no flume: ${flume_missing}")
  target_compile_definitions(belay-bench PRIVATE "BENCH_FLUME_MISSING=\"${flume_missing}\"")
endif()
if(rayon_missing)
  message(STATUS "bench: no rayon: ${rayon_missing}")
  target_compile_definitions(belay-bench PRIVATE "BENCH_RAYON_MISSING=\"${rayon_missing}\"")
endif()
if(rust_missing)
  return()
endif()

# The crate is described in the build folder, so that cargo writes nothing beside its sources.
foreach(name parking_lot crossbeam rayon crossbeam_channel flume)
  set(${name}_feature "")
  set(${name}_dependency "")
endforeach()
set(cargo_features "")
set(cargo_config "")
if(NOT parking_lot_missing)
  set(parking_lot_feature "\"dep:parking_lot\"")
  set(parking_lot_dependency "parking_lot = { version = \"0.12\", optional = true }")
  list(APPEND cargo_features --features parking_lot)
endif()
if(NOT crossbeam_missing)
  set(crossbeam_feature "\"dep:crossbeam-utils\"")
  set(crossbeam_dependency "crossbeam-utils = { version = \"0.8\", optional = true }")
  list(APPEND cargo_features --features crossbeam)
endif()
if(NOT crossbeam_channel_missing)
  set(crossbeam_channel_feature "\"dep:crossbeam-channel\"")
  set(crossbeam_channel_dependency "crossbeam-channel = { version = \"0.5\", optional = true }")
  list(APPEND cargo_features --features crossbeam_channel)
endif()
if(NOT flume_missing)
  set(flume_feature "\"dep:flume\"")
  string(CONCAT flume_dependency "flume = { version = \"0.10\", optional = true, "
    "default-features = false, features = [\"select\"] }")
  list(APPEND cargo_features --features flume)
endif()
if(NOT rayon_missing)
  set(rayon_feature "\"dep:rayon\"")
  set(rayon_dependency "rayon = { version = \"1\", optional = true }")
  list(APPEND cargo_features --features rayon)
endif()
if(cargo_features)
  string(CONCAT cargo_config "[source.crates-io]\nreplace-with = \"debian\"\n\n"
    "[source.debian]\ndirectory = \"${BELAY_BENCH_CARGO_REGISTRY}\"\n")
endif()
configure_file(peers/rust/Cargo.toml.in ${rust_build}/Cargo.toml @ONLY)
file(CONFIGURE OUTPUT ${rust_build}/.cargo/config.toml CONTENT "${cargo_config}" @ONLY)

set(rust_library ${rust_build}/target/release/libbelay_bench_peers.a)
add_custom_command(
  OUTPUT ${rust_library}
  COMMAND ${BELAY_BENCH_CARGO} build --offline --release --quiet ${cargo_features}
  WORKING_DIRECTORY ${rust_build}
  DEPENDS
    ${rust_build}/Cargo.toml
    ${rust_build}/.cargo/config.toml
    ${rust_source}/arc.rs
    ${rust_source}/barrier.rs
    ${rust_source}/channel.rs
    ${rust_source}/condvar.rs
    ${rust_source}/rwlock.rs
    ${rust_source}/lib.rs
    ${rust_source}/mutex.rs
    ${rust_source}/once.rs
    ${rust_source}/panic.rs
    ${rust_source}/park.rs
    ${rust_source}/pool.rs
    ${rust_source}/reentrant.rs
    ${rust_source}/process.rs
    ${rust_source}/thread.rs
  COMMENT "Building the Rust peers with cargo"
  VERBATIM)
add_custom_target(belay_bench_rust DEPENDS ${rust_library})
add_dependencies(belay-bench belay_bench_rust)
target_link_libraries(belay-bench PRIVATE ${rust_library} m ${CMAKE_DL_LIBS})
