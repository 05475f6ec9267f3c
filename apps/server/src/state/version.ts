import { FileSystem } from "@effect/platform"
import { Effect, Schema } from "effect"
import { createRequire } from "node:module"

/** The version of this program. Dies when its package is not whole. */
export const readVersion: Effect.Effect<string, never, FileSystem.FileSystem> = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const text = yield* fs.readFileString(createRequire(import.meta.url).resolve("@lanekit/server/package.json"))
  return (yield* decode(text)).version
}).pipe(Effect.orDie)

const decode = Schema.decode(Schema.parseJson(Schema.Struct({ version: Schema.String })))
