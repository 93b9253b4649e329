# SPDX-License-Identifier: MIT
#
# The short words for what people do here. CMake does the work, in build/<preset>
# (CMakePresets.json). On Debian each word first sees to the packages it needs:
# tools/ensure-packages, tools/packages.txt.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PREFIX ?= /usr/local
FILES ?= $(wildcard /usr/share/common-licenses /usr/include)

# $(call build,PRESET,BUILD FOLDER,OPTIONS,TARGET): configure and build, quietly unless it fails.
build = cmake --preset $(1) -B $(2) $(3) --log-level=WARNING >/dev/null && \
	cmake --build $(2) -j $(JOBS) --target $(4)

.PHONY: help demo test stress corpus soundness bench install format clean

help: ## Show this list
	@echo 'Targets:'
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18

demo: ## Prove the word count, then count FILES="..." in parallel (default: licences, C headers)
	@tools/ensure-packages demo
	@$(call build,release,build/release,-DBELAY_TESTS=OFF,belay_command wordcount)
	build/release/checker/belay check -p build/release examples/wordcount/*.c
	@echo 'belay: no error in examples/wordcount'
	build/release/examples/wordcount/wordcount --top 10 $(FILES)

test: ## Run every test, or the stages named by STAGES="debug tsan ..."
	@tools/ensure-packages test
	@tools/run-tests $(STAGES)

stress: ## Run the long tests, or torture alone: TORTURE="--seconds 60 --only mutex --seed 7"
	@tools/ensure-packages test
	@$(call build,release,build/release,-DBELAY_TESTS=ON,all)
	$(if $(TORTURE),build/release/tests/torture $(TORTURE),ctest --preset stress && \
		$(call build,valgrind,build/valgrind,-DBELAY_TESTS=ON,all) && ctest --preset drd -j $(JOBS))

corpus: ## Check thousands of files that nobody here wrote, from packages (CORPUS="--most 300")
	@tools/ensure-packages test
	@$(call build,release,build/release,-DBELAY_TESTS=OFF,belay_command)
	tests/checker/corpus/run --belay build/release/checker/belay --folder build/corpus long $(CORPUS)

soundness: ## Judge and run random programs, beside rustc (SOUNDNESS="--programs 10000 --seed 1")
	@tools/ensure-packages test
	@$(call build,release,build/release,-DBELAY_TESTS=ON,belay_command checker_random_thread \
		checker_random_address)
	tests/checker/random/soundness --belay build/release/checker/belay --include include \
		--compiler cc --folder build/soundness \
		--library thread=build/release/tests/checker/libchecker_random_thread.a \
		--library address=build/release/tests/checker/libchecker_random_address.a $(SOUNDNESS)

bench: ## Measure Belay beside its peers and print the ratios (BENCH="--only mutex*")
	@tools/ensure-packages bench
	@$(call build,bench,build/bench,,all)
	build/bench/bench/belay-bench $(BENCH)

install: ## Install the library below PREFIX (default /usr/local); DESTDIR is obeyed
	@tools/ensure-packages build
	@$(call build,release,build/install,-DBELAY_TESTS=OFF -DBELAY_EXAMPLES=OFF \
		-DCMAKE_INSTALL_PREFIX='$(abspath $(PREFIX))',all)
	cmake --install build/install

format: ## Lay out every C file with clang-format
	@tools/ensure-packages format
	git ls-files -z '*.c' '*.h' | xargs -0 clang-format-14 -i

clean: ## Remove everything that was built
	rm -rf build
