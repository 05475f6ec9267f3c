import type { SqlClient } from "@effect/sql/SqlClient"
import { TestDatabase } from "@lanekit/postgres"
import { type DatabaseUnusable, Postgres } from "@lanekit/sql"
import { Effect, Exit, Layer, Redacted, Scope } from "effect"
import { afterAll } from "vitest"

/** An empty database of PostgreSQL, migrated. */
export const layer: Layer.Layer<SqlClient, DatabaseUnusable> = Layer.unwrapScoped(
  Effect.map(TestDatabase.make, (url) => Postgres.layer({ url }))
)

/** The same database by another URL. */
export const changed = (url: Redacted.Redacted, change: (url: URL) => void): Redacted.Redacted => {
  const copy = new URL(Redacted.value(url))
  change(copy)
  return Redacted.make(copy.href)
}

/** A database of PostgreSQL for all tests of a file, who have to leave it as they want to find it. It is quick to have. */
export const shared = (): Layer.Layer<SqlClient> => {
  const scope = Effect.runSync(Scope.make())
  const built = Effect.runSync(Effect.cached(Effect.orDie(Layer.buildWithScope(layer, scope))))
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return Layer.effectContext(built)
}
