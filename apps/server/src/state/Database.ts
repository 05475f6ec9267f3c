import type { WholeDatabase } from "@lanekit/sql"
import { Context } from "effect"

/** The database as a whole. */
export class Database extends Context.Tag("server/Database")<Database, WholeDatabase.WholeDatabase>() {}
