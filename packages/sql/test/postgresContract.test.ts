import { SqlClient } from "@effect/sql/SqlClient"
import type { SeedData } from "@lanekit/core"
import { apiKeyRegistryContract, apiKeyStoreContract } from "@lanekit/core/testing"
import { seedKeys, stores } from "@lanekit/sql"
import { Effect, Layer } from "effect"
import * as postgresql from "./postgresql.ts"

const database = postgresql.shared()

const seeded = ({ apiKeys }: SeedData.SeedData) => {
  const clear = Effect.flatMap(SqlClient, (sql) => sql`DELETE FROM api_keys`)
  return Layer.merge(stores.layerApiKeys, stores.layerApiKeyRegistry).pipe(
    Layer.provideMerge(Layer.effectDiscard(Effect.zipRight(clear, seedKeys(apiKeys)))),
    Layer.provide(database)
  )
}

apiKeyStoreContract("PostgreSQL", seeded)
apiKeyRegistryContract("PostgreSQL", seeded)
