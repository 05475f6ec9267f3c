import type { SqlClient } from "@effect/sql/SqlClient"
import { type Change, ChangeObserver, type Company, type Contact, toTimestamp } from "@lanekit/core"
import { type DateTime, Effect } from "effect"
import { append } from "./outbox.ts"

/** Records a change in the transaction that makes it. Every change of these stores comes through here. */
export const record = Effect.fnUntraced(function*(
  sql: SqlClient,
  now: DateTime.Utc,
  change:
    | { readonly type: Change.ContactChangeType; readonly data: Contact.Contact }
    | { readonly type: Change.CompanyChangeType; readonly data: Company.Company }
) {
  const made = { ...change, at: toTimestamp(now) }
  yield* append(sql, made)
  const { onChange } = yield* ChangeObserver
  yield* onChange(made)
})
