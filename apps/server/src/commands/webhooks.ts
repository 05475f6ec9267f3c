import * as Command from "@effect/cli/Command"
import { Delivery, type Failure, Page, Webhook } from "@lanekit/core"
import { Flags, help, note, Output, record, show, showPage } from "@lanekit/terminal"
import { Effect, Option, Redacted, Schema } from "effect"
import { ListedWebhook, NewWebhook } from "../webhooks/Webhooks.ts"
import { NothingToReplay } from "./CommandFailure.ts"
import { withWebhooks } from "./database.ts"
import * as flags from "./flags.ts"
import { programName } from "./programName.ts"

const create = Command.make(
  "create",
  {
    url: flags.text("url", "Where events are sent: http or https; required."),
    events: flags.text(
      "events",
      `What it is told of, with commas between: ${Webhook.allEvents.join(", ")}; all when not given.`
    ),
    json: Flags.json
  },
  Effect.fnUntraced(function*({ events, url }) {
    const asked = yield* decodeNew(
      Flags.given<string | ReadonlyArray<string>>({ url, events: Option.map(events, split) })
    )
    const { id, secret, ...webhook } = yield* withWebhooks((webhooks) => webhooks.create(asked))
    const output = yield* Output
    // The only place where a secret is written, and the only time.
    const shown = Redacted.value(secret)
    yield* output.answer({
      json: { id, secret: shown },
      lines: (style) => record({ id, url: webhook.url, events: webhook.events, secret: shown }, style)
    })
    if (!output.isJson) yield* output.notice(note("secret_shown", "keep the secret now: it is not shown again"))
  })
).pipe(Command.withDescription(help.describe(
  "Make a webhook, and show the secret that its deliveries are signed with, this once.",
  `${programName} webhooks create --url http://127.0.0.1:9000/hook --events contact.updated`
)))

const list = Command.make(
  "list",
  { json: Flags.json },
  Effect.fnUntraced(function*() {
    const data = yield* withWebhooks(({ list }) => list, "refused")
    // There are so few that one page holds them all.
    const page = { data, page: { cursor: null, hasMore: false, limit: Webhook.maxWebhooks } }
    yield* showPage(yield* Output, {
      command: `${programName} webhooks list`,
      asked: {},
      page,
      columns: webhookColumns,
      below: ({ events, url }) => `${url} ${show(events)}`,
      json: encodeWebhooks(page)
    })
  })
).pipe(Command.withDescription(help.describe(
  "List the webhooks, with how many of their deliveries are kept.",
  `${programName} webhooks list`
)))

const remove = Command.make(
  "remove",
  { id: Flags.id("The webhook to remove."), json: Flags.json },
  Effect.fnUntraced(function*(typed) {
    const { id } = yield* decodeId({ id: typed.id })
    yield* withWebhooks((webhooks) => webhooks.remove(id), "refused")
    yield* answer({ id, deleted: true })
  })
).pipe(Command.withDescription(help.describe(
  "Remove a webhook with all of its deliveries.",
  `${programName} webhooks remove wh_1`
)))

const deliveries = Command.make(
  "deliveries",
  {
    status: flags.text("status", "Only those that are pending, delivered or dead."),
    webhook: flags.text("webhook", "Only those of the webhook with this id."),
    limit: flags.number(
      "limit",
      `How many to list at most, 1 to ${Page.maxLimit}; ${Page.defaultLimit} when not given.`
    ),
    cursor: flags.text("cursor", "Where to go on: the cursor of the page before."),
    json: Flags.json
  },
  Effect.fnUntraced(function*({ cursor, limit, status, webhook }) {
    const asked = Flags.given({ status, webhook, limit, cursor })
    const query = yield* decodeQuery(Flags.given({ status, webhook_id: webhook, limit, cursor }))
    const page = yield* withWebhooks(
      ({ deliveries, list }) => Effect.zipRight(checkThere(list, query.webhookId), deliveries(query)),
      "refused"
    )
    yield* showPage(yield* Output, {
      command: `${programName} webhooks deliveries`,
      asked,
      page,
      columns: deliveryColumns,
      below: ({ type, webhookId }) => `${type} to ${show(webhookId)}`,
      json: encodeDeliveries(page)
    })
  })
).pipe(Command.withDescription(help.describe(
  "List deliveries, those of the newest event first.",
  `${programName} webhooks deliveries --status dead`
)))

const replay = Command.make(
  "replay",
  {
    event: flags.text("event", "Every delivery of this event that ended, delivered ones too."),
    webhook: flags.text("webhook", "The dead deliveries of this webhook; with --event, its delivery of that."),
    allDead: flags.toggle("all-dead", "Every dead delivery."),
    json: Flags.json
  },
  Effect.fnUntraced(function*({ allDead, event, webhook }) {
    const which = yield* decodeReplay(Flags.given({ event_id: event, webhook_id: webhook }))
    // One of them, and only one, is meant.
    if ((Object.keys(which).length > 0) === allDead) return yield* new NothingToReplay()
    yield* answer(yield* withWebhooks((webhooks) => webhooks.replay(which), "refused"))
  })
).pipe(Command.withDescription(help.describe(
  "Have deliveries sent once more by the server, under the same event ids.",
  `${programName} webhooks replay --all-dead`
)))

/** `webhooks`: makes, lists and removes who is told of changes, and shows and repeats what they were told. */
export const webhooks = Command.make("webhooks").pipe(
  Command.withDescription(help.describe(
    "Make, list and remove webhooks; list and replay their deliveries. A server that runs takes notice at once.",
    `${programName} webhooks list`
  )),
  Command.withSubcommands([create, list, remove, deliveries, replay])
)

const checkThere = (list: Effect.Effect<ReadonlyArray<ListedWebhook>, Failure.Unavailable>, id?: Webhook.WebhookId) =>
  id === undefined ? Effect.void : Effect.filterOrFail(
    list,
    (webhooks) => webhooks.some((webhook) => webhook.id === id),
    () => new Webhook.WebhookNotFound({ id })
  )

const split = (events: string): ReadonlyArray<string> => events.split(",").map((event) => event.trim())

const named = (flag: string) => (issue: { readonly path: string; readonly message: string }) => ({
  ...Flags.toInputIssue(issue),
  flag
})

const toInputIssue = (issue: { readonly path: string; readonly message: string }) =>
  issue.path === "webhook_id"
    ? named("--webhook")(issue)
    : issue.path === "event_id"
    ? named("--event")(issue)
    : Flags.toInputIssue(issue)

const decodeNew = Flags.decode(NewWebhook)
const decodeId = Flags.decode(Schema.Struct({ id: Webhook.WebhookId }))
const decodeQuery = Flags.decode(Delivery.DeliveryQuery, toInputIssue)
const decodeReplay = Flags.decode(Delivery.Replay, toInputIssue)

const encodeWebhooks = Schema.encodeSync(Page.pageOf(ListedWebhook))
const encodeDeliveries = Schema.encodeSync(Page.pageOf(Delivery.Delivery))

const webhookColumns = [
  { title: "ID", cell: ({ id }: ListedWebhook) => show(id), isKept: true },
  { title: "PENDING", cell: ({ deliveries }: ListedWebhook) => `${deliveries.pending}` },
  { title: "DELIVERED", cell: ({ deliveries }: ListedWebhook) => `${deliveries.delivered}` },
  { title: "DEAD", cell: ({ deliveries }: ListedWebhook) => `${deliveries.dead}` }
]

const deliveryColumns = [
  { title: "EVENT", cell: ({ eventId }: Delivery.Delivery) => show(eventId), isKept: true },
  { title: "STATE", cell: ({ status }: Delivery.Delivery) => status },
  { title: "ATTEMPTS", cell: ({ attempts }: Delivery.Delivery) => `${attempts}` },
  { title: "LAST", cell: ({ lastError, lastStatus }: Delivery.Delivery) => show(lastStatus ?? lastError) }
]

const answer = (json: Readonly<Record<string, unknown>>) =>
  Effect.flatMap(Output, ({ answer }) => answer({ json, lines: (style) => record(json, style) }))
