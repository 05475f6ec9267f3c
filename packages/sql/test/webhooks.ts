import { SqlClient } from "@effect/sql/SqlClient"
import { ContactPatch, ContactStore, Event, Webhook, WebhookStore } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { stores } from "@lanekit/sql"
import { Effect, Layer, Redacted, Schema } from "effect"
import { seeded } from "./seeded.ts"

/** Two contacts of one company, and what webhooks need. */
export const world = Layer.provideMerge(
  stores.layerWebhooks,
  seeded(Fixture.seed({
    companies: [Fixture.company("co_1")],
    contacts: [Fixture.contact("ann"), Fixture.contact("bob", { companyId: Fixture.company("co_1").id })]
  }))
)

/** A webhook with this id, as it is written down. */
export const webhook = (id: string, events: Webhook.WebhookEvents = Webhook.allEvents): Webhook.SecretWebhook => ({
  id: Webhook.WebhookId.make(id),
  url: Webhook.WebhookUrl.make(`http://127.0.0.1:1/${id}`),
  events,
  secret: Redacted.make(`whsec_${id.padEnd(16, "_")}`)
})

/** Adds webhooks. */
export const subscribe = (...webhooks: ReadonlyArray<Webhook.SecretWebhook>) =>
  Effect.flatMap(WebhookStore, ({ put }) => Effect.forEach(webhooks, put))

/** Every event that is written down, oldest first. */
export const events = Effect.flatMap(
  SqlClient,
  (sql) => sql`SELECT body FROM events ORDER BY seq`
).pipe(Effect.map((rows) => toEvents(rows).map(({ body }) => body)))

/** Changes a contact of the world. */
export const rename = (name: string) =>
  Effect.flatMap(
    ContactStore,
    ({ update }) => update(Fixture.contact("ann").id, { name: ContactPatch.ContactName.make(name) })
  )

/** As many changes as there are names, and then the ids of all events. */
export const change = (...names: ReadonlyArray<string>) =>
  Effect.flatMap(Effect.forEach(names, rename), () => Effect.map(events, (all) => all.map(({ id }) => id)))

const toEvents = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ body: Schema.parseJson(Event.Event) })))
