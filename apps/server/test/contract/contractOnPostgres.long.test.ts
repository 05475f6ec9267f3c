import { TestDatabase } from "@lanekit/postgres"
import { Effect } from "effect"
import { startGatewayOn } from "../servers.ts"
import { contractOf } from "./contractOf.ts"

contractOf(
  "through a gateway on PostgreSQL",
  (limits) => Effect.flatMap(TestDatabase.make, (databaseUrl) => startGatewayOn({ databaseUrl }, limits))
)
