import { it, makeMethods } from "@effect/vitest"
import { FastCheck } from "effect"
import { seed } from "./vitest.seed.ts"
// oxlint-disable-next-line import/no-unassigned-import -- it says what equality is
import "./vitest.equality.ts"

// Each run draws anew: more of them find what half of one run's would.
FastCheck.configureGlobal({ seed, numRuns: Number(process.env["LANEKIT_TEST_RUNS"] ?? 50) })

// `layer` makes the tests of `it` its own, for every file that the process runs afterwards.
makeMethods(it)
