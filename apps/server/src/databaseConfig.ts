import { Config } from "effect"

/** Where the database is: the path of an SQLite file, or `:memory:`. */
export const databaseConfig: Config.Config<string> = Config.nonEmptyString("LANEKIT_DB").pipe(
  Config.withDefault("lanekit.db")
)
