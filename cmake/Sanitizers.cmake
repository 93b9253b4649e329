# SPDX-License-Identifier: MIT
#
# BELAY_SANITIZE, for instance "address" or "undefined,function", goes to every file and every link
# of this build: a sanitizer that sees half of a program reports nonsense about the other half.
if(BELAY_SANITIZE)
  add_compile_options(
    -fsanitize=${BELAY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${BELAY_SANITIZE})
endif()
