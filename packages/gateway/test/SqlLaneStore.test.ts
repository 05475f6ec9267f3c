import { SqlLanes } from "@lanekit/gateway/SqlLanes"
import * as SqlLaneStore from "@lanekit/gateway/SqlLaneStore"
import { laneStoreContract } from "@lanekit/http/testing/laneStoreContract"
import { Sqlite } from "@lanekit/sql"
import { Layer } from "effect"

laneStoreContract("an SQLite database", (limits) =>
  SqlLaneStore.layer({ limits }).pipe(
    // The suite has requests under way for hours.
    Layer.provide(SqlLanes.layer({ limits, abandonAfter: "7 days" })),
    Layer.provide(Sqlite.layer({ filename: ":memory:" }))
  ))
