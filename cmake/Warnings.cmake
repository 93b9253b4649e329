# SPDX-License-Identifier: MIT
#
# belay_warnings: link it PRIVATE to every target of this tree. It is never installed, so whoever
# uses the library chooses their own warnings.
add_library(belay_warnings INTERFACE)
# -Wno-psabi: gcc's note on what gcc 4.6 changed about arguments of large alignment.
target_compile_options(belay_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wcast-qual -Wswitch-enum -Wno-psabi
  $<$<BOOL:${BELAY_WERROR}>:-Werror>)
