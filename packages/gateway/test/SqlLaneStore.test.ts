import { SqlLanes } from "@lanekit/gateway/SqlLanes"
import * as SqlLaneStore from "@lanekit/gateway/SqlLaneStore"
import { laneStoreContract } from "@lanekit/http/testing/laneStoreContract"
import { Signals } from "@lanekit/sql/Signals"
import { Clock, Layer } from "effect"
import { databases } from "./databases.ts"

for (const [name, database] of databases) {
  laneStoreContract(name, (limits) =>
    SqlLaneStore.layer({ limits }).pipe(
      // The suite has requests under way for hours, and no database knows of its time.
      Layer.provide(SqlLanes.layer({ limits, abandonAfter: "7 days", time: Clock.currentTimeMillis })),
      Layer.provide(Layer.fresh(database)),
      Layer.provide(Layer.fresh(Signals.layerLocal))
    ), name === "SQLite" ? 30 : 10)
}
