import { describe, it } from "@effect/vitest"
import { assertAll } from "./histories.ts"

describe("in hundreds of histories", () => {
  it.scoped(
    "all rows end as they are wanted, or are told to be in conflict, and nobody's edit is overwritten",
    () => assertAll(400),
    600_000
  )
})
