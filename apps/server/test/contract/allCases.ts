import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { readCases } from "./Case.ts"
import { readSweep } from "./Sweep.ts"

/** Every case of the contract: those of the files, and those of the sweep. */
export const allCases = Effect.zipWith(
  readCases(fileURLToPath(new URL("cases", import.meta.url))),
  readSweep(fileURLToPath(new URL(".", import.meta.url))),
  (cases, sweep) => [...cases, ...sweep]
)
