import { it, makeMethods } from "@effect/vitest"
import { FastCheck } from "effect"
import { seed } from "./vitest.seed.ts"
// oxlint-disable-next-line import/no-unassigned-import -- it says what equality is
import "./vitest.equality.ts"

FastCheck.configureGlobal({ seed })

// `layer` makes the tests of `it` its own, for every file that the process runs afterwards.
makeMethods(it)
