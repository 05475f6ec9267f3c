import { Config, Option, type Redacted } from "effect"

/** Where the database is: the path of an SQLite file, or `:memory:`. */
export const databaseConfig: Config.Config<string> = Config.nonEmptyString("LANEKIT_DB").pipe(
  Config.withDefault("lanekit.db")
)

/** The URL of a database of PostgreSQL that gateways share. It may hold a password. */
export const databaseUrlConfig: Config.Config<Redacted.Redacted | undefined> = Config.redacted(
  Config.nonEmptyString("LANEKIT_DATABASE_URL")
).pipe(Config.option, Config.map(Option.getOrUndefined))
