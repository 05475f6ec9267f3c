import { TestDatabase } from "@lanekit/postgres"
import { Postgres } from "@lanekit/sql"
import { Effect, Layer } from "effect"
import { startGatewayOn } from "../servers.ts"
import { contractOf } from "./contractOf.ts"

const databases = TestDatabase.makePrepared((url) => Effect.scoped(Layer.build(Postgres.layer({ url }))))

contractOf(
  "through a gateway on PostgreSQL",
  (limits) => Effect.flatMap(databases, (databaseUrl) => startGatewayOn({ databaseUrl }, limits))
)
