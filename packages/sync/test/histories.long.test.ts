import { describe, it } from "@effect/vitest"
import { assertAll } from "./histories.ts"

describe("in a thousand histories", () => {
  it.scoped(
    "all rows end as they are wanted, or are told to be in conflict, and nobody's edit is overwritten",
    () => assertAll(1000),
    600_000
  )
})
