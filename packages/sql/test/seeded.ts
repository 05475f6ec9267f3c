import type { SqlClient } from "@effect/sql/SqlClient"
import type { ApiKeyRegistry, Failure, SeedData } from "@lanekit/core"
import { type DatabaseUnusable, seed, type SeedRefused, Sqlite, stores } from "@lanekit/sql"
import { Layer } from "effect"

/** The stores on a database of their own, filled with `data`. */
export const seeded = (
  data: SeedData.SeedData,
  filename = ":memory:"
): Layer.Layer<
  stores.Stores | ApiKeyRegistry.ApiKeyRegistry | SqlClient,
  DatabaseUnusable | SeedRefused | Failure.Unavailable
> =>
  Layer.merge(stores.layer, stores.layerApiKeyRegistry).pipe(
    Layer.provideMerge(Layer.effectDiscard(seed(data)).pipe(Layer.provideMerge(Sqlite.layer({ filename }))))
  )
