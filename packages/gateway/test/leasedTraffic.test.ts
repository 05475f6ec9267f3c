import { describe } from "@effect/vitest"
import { leaseTogether } from "./leasedTraffic.ts"

describe("processes that lease slots of one lane", () => {
  leaseTogether(5)
})
