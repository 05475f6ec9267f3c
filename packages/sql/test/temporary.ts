import { Effect } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** An empty directory for as long as the scope is open. */
export const temporaryDirectory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-"))),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true }))
)

/** The path of a database that is not there yet. */
export const temporaryFile = Effect.map(temporaryDirectory, (directory) => join(directory, "contacts.db"))
