import { stagingContract } from "@lanekit/sync/testing/stagingContract"
import { Layer } from "effect"
import * as SqliteStaging from "../src/SqliteStaging.ts"

stagingContract("SQLite", Layer.fresh(SqliteStaging.layer))
