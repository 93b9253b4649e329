# SPDX-License-Identifier: MIT
#
# libclang, 17 at the least, for the checker. -DBELAY_LIBCLANG_ROOT names the folder of an LLVM (it
# has include/clang-c and lib); otherwise Debian's folders are tried, the newest that we know first.
# Defines the target Belay::libclang where it is found.
set(BELAY_LIBCLANG_ROOT "" CACHE PATH "The LLVM whose libclang is used; empty: look for one")

if(BELAY_LIBCLANG_ROOT)
  set(libclang_roots ${BELAY_LIBCLANG_ROOT})
else()
  set(libclang_roots /usr/lib/llvm-19 /usr/lib/llvm-18 /usr/lib/llvm-17 /usr/lib64/llvm19
    /usr/lib64/llvm18 /usr/lib64/llvm17 /usr/local /usr)
endif()

# clang_getCursorBinaryOperatorKind came with 17. A folder counts with all that is needed.
foreach(root IN LISTS libclang_roots)
  file(GLOB libclang_libraries ${root}/lib/libclang.so ${root}/lib/libclang-[12][0-9].so
    ${root}/lib64/libclang.so)
  if(TARGET Belay::libclang OR NOT libclang_libraries OR NOT EXISTS ${root}/include/clang-c/Index.h)
    continue()
  endif()
  file(STRINGS ${root}/include/clang-c/Index.h libclang_new
    REGEX "clang_getCursorBinaryOperatorKind")
  if(libclang_new)
    list(GET libclang_libraries 0 libclang_library)
    add_library(Belay::libclang UNKNOWN IMPORTED)
    set_target_properties(Belay::libclang PROPERTIES
      IMPORTED_LOCATION ${libclang_library}
      INTERFACE_INCLUDE_DIRECTORIES ${root}/include)
  endif()
endforeach()
