import { FileSystem } from "@effect/platform"
import { Effect, Schema } from "effect"
import { fileURLToPath } from "node:url"

/** The version of this program. Dies when its package is not whole. */
export const readVersion: Effect.Effect<string, never, FileSystem.FileSystem> = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const text = yield* fs.readFileString(fileURLToPath(new URL("../../package.json", import.meta.url)))
  return (yield* decode(text)).version
}).pipe(Effect.orDie)

const decode = Schema.decode(Schema.parseJson(Schema.Struct({ version: Schema.String })))
