import { it, makeMethods } from "@effect/vitest"
import { FastCheck } from "effect"
import { seed } from "./vitest.seed.ts"
// oxlint-disable-next-line import/no-unassigned-import -- it says what equality is
import "./vitest.equality.ts"

// Each run draws others, so that many runs of few find what few runs of many do.
FastCheck.configureGlobal({ seed, numRuns: Number(process.env["LANEKIT_TEST_RUNS"] ?? 40) })

// `layer` makes the tests of `it` its own, for every file that the process runs afterwards.
makeMethods(it)
