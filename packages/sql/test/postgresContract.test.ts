import type { SeedData } from "@lanekit/core"
import { apiKeyRegistryContract, apiKeyStoreContract } from "@lanekit/core/testing"
import { seedKeys, stores } from "@lanekit/sql"
import { Layer } from "effect"
import * as postgresql from "./postgresql.ts"

const seeded = ({ apiKeys }: SeedData.SeedData) =>
  Layer.merge(stores.layerApiKeys, stores.layerApiKeyRegistry).pipe(
    Layer.provideMerge(Layer.effectDiscard(seedKeys(apiKeys))),
    Layer.provide(postgresql.layer)
  )

apiKeyStoreContract("PostgreSQL", seeded)
apiKeyRegistryContract("PostgreSQL", seeded)
