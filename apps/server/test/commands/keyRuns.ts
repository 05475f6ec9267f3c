import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { Effect, Schema } from "effect"
import { command } from "./command.ts"

const Key = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  scopes: Schema.Array(Schema.String),
  share: Schema.Number,
  priority: Schema.String,
  consent_policy: Schema.String,
  origin: Schema.String,
  created_at: Schema.String,
  expires_at: Schema.NullOr(Schema.String),
  revoked_at: Schema.NullOr(Schema.String),
  former_secret_until: Schema.NullOr(Schema.String)
})

const parse = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.decodeSync(Schema.parseJson(schema), { onExcessProperty: "error" })

/** The id and the secret of a key that was made. */
export const parseCreated = parse(Schema.Struct({ id: Schema.String, secret: Schema.String }))

/** The same of one that was given another secret. */
export const parseRotated = parse(Schema.Struct({
  id: Schema.String,
  former_secret_until: Schema.NullOr(Schema.String),
  secret: Schema.String
}))

/** A key, and nothing that its JSON form has not. */
export const parseKey = parse(Key)

/** A page of keys, likewise. */
export const parseList = parse(
  Schema.Struct({
    data: Schema.Array(Key),
    page: Schema.Struct({ cursor: Schema.NullOr(Schema.String), has_more: Schema.Boolean, limit: Schema.Number })
  })
)

const database = Effect.map(
  Effect.flatMap(FileSystem.FileSystem, (files) => files.makeTempDirectoryScoped()),
  (directory) => ({ LANEKIT_DB: `${directory}/keys.db` })
)

/** Gives a body the means to run commands on a database that is not there yet. */
export const withDatabase = <A, E>(
  body: (run: (...words: ReadonlyArray<string>) => ReturnType<typeof command>, filename: string) => Effect.Effect<A, E>
) =>
  Effect.flatMap(database, (settings) => body((...words) => command(words, settings), settings.LANEKIT_DB)).pipe(
    Effect.scoped,
    Effect.provide(NodeContext.layer)
  )
