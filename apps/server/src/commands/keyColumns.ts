import { ApiKey, type ApiKeyRegistry, KeyPolicy, type Timestamp } from "@lanekit/core"
import { type Column, show } from "@lanekit/terminal"
import { DateTime } from "effect"

type Key = ApiKeyRegistry.RegisteredKey

/** The columns of a list of keys, and its states as they are at a moment. */
export const columnsAt = (now: DateTime.Utc): ReadonlyArray<Column<Key>> => [
  { title: "ID", cell: ({ id }) => show(id), isKept: true },
  { title: "NAME", cell: ({ name }) => show(name) },
  { title: "CREATED", cell: ({ createdAt }) => dayOf(createdAt) },
  { title: "EXPIRES", cell: ({ expiresAt }) => expiresAt === null ? "never" : dayOf(expiresAt) },
  { title: "STATE", cell: (key) => stateAt(key, now) }
]

/** What stands below a key: its scopes, then what is said of it beside, where that is not the default. */
export const belowAt = (now: DateTime.Utc) => (key: Key): string => {
  const { defaults } = KeyPolicy
  const { formerSecretUntil, scopes } = key
  return [
    show(scopes),
    ...(key.share === defaults.share ? [] : [`share ${key.share}`]),
    ...(key.priority === defaults.priority ? [] : [key.priority]),
    ...(key.consent === defaults.consent ? [] : [`consent ${key.consent}`]),
    ...(formerSecretUntil !== null && ApiKey.isGood(key, now) && ApiKey.isAhead(formerSecretUntil, now)
      ? [`former secret until ${formerSecretUntil}`]
      : [])
  ].join("; ")
}

const stateAt = (key: Key, now: DateTime.Utc) =>
  key.revokedAt !== null ? "revoked" : ApiKey.isGood(key, now) ? key.origin : "expired"

const dayOf = (timestamp: Timestamp) => DateTime.formatIsoDateUtc(DateTime.unsafeMake(timestamp))
