import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { Failure } from "@lanekit/core"
import { Lanes, type LanesConfig, LaneStore } from "@lanekit/http"
import { type Context, Effect, Stream } from "effect"
import { limitsOf, type MakeSubject, makeSubject, type Subject } from "../src/Subject.ts"
import type { World } from "../src/world/World.ts"

type Client = Subject["clients"][number]
type Contacts = Client["contacts"]

const withLanes =
  (make: (limits: LanesConfig) => Effect.Effect<Context.Tag.Service<Lanes>>): MakeSubject => (world: World) =>
    makeSubject(world, make(limitsOf(world)))

/** Lanes with so many times the limit. */
const withLimits = (times: number): MakeSubject =>
  withLanes(({ read, write }) =>
    Lanes.makeMemory({
      read: { ...read, requests: Math.ceil(read.requests * times) },
      write: { ...write, requests: Math.ceil(write.requests * times) }
    })
  )

const withContacts = (change: (contacts: Contacts) => Partial<Contacts>): MakeSubject => (world) =>
  Effect.map(makeSubject(world), ({ clients, lanes }) => ({
    lanes,
    clients: clients.map((client) => ({ ...client, contacts: { ...client.contacts, ...change(client.contacts) } }))
  }))

/** Clients with a fault, by the property that finds it. */
export const broken: Readonly<Record<string, MakeSubject>> = {
  neverOverTheLimit: withLimits(1.5),
  neverRateLimited: withLanes(() => Effect.succeed(Lanes.none)),
  keepsSilence: withLanes(() => Effect.succeed(Lanes.none)),
  keepsTheOrder: withLanes((limits) =>
    Effect.map(Lanes.makeMemory(limits), (lanes) => ({
      ...lanes,
      ticket: (priority) => lanes.ticket(priority === "consent" ? "batch" : "consent")
    }))
  ),
  neverStarves: withLanes((limits) =>
    Effect.map(Lanes.makeMemory(limits), (lanes) => ({
      ...lanes,
      // The last to come is the first to go.
      ticket: () => Effect.map(lanes.ticket("consent"), (ticket) => ({ ...ticket, number: -ticket.number }))
    }))
  ),
  neverWaitsInVain: withLimits(0.5),
  givesSlotsBack: withLanes((limits) =>
    Effect.flatMap(LaneStore.makeMemory(limits), (store) => Lanes.make({ ...store, end: () => Effect.void }))
  ),
  everyCallEnds: withContacts(() => ({ get: () => Effect.async(() => {}) })),
  endsWhenInterrupted: withContacts(({ get }) => ({ get: (id) => Effect.uninterruptible(get(id)) })),
  leavesNothingBehind: withContacts(({ get }) => ({
    get: (id) => Effect.zipRight(Effect.forkDaemon(Effect.sleep("1 hour")), get(id))
  })),
  neverRepeatsTooOften: (world) => makeSubject({ ...world, client: { ...world.client, retries: 9 } }),
  neverMakesTwice: (world) =>
    Effect.flatMap(HttpClient.HttpClient, (http) =>
      Effect.provideService(
        makeSubject(world),
        HttpClient.HttpClient,
        HttpClient.transform(http, (sent, { method }) => method === "POST" ? Effect.zipRight(sent, sent) : sent)
      )),
  keepsItsWord: withContacts(({ get }) => ({ update: (id) => get(id) })),
  failsWithoutEffect: withContacts(({ update }) => ({
    update: (id, patch) => Effect.zipRight(update(id, patch), Effect.fail(new Failure.EmailTaken({})))
  })),
  knowsWhatCanBeKnown: withContacts(({ update }) => ({
    update: (id, patch) =>
      Effect.zipRight(update(id, patch), Effect.fail(new Failure.OutcomeUnknown({ reason: "cut" })))
  })),
  neverDies: withContacts(() => ({ get: () => Effect.dieMessage("a defect") })),
  quotesAnswers: withContacts(() => ({
    get: () => Effect.fail(new Failure.Forbidden({ origin: { operation: "GET /contacts/{id}", status: 403 } }))
  })),
  readsTheTruth: withContacts(({ get }) => ({
    get: (id) => Effect.map(get(id), (contact) => ({ ...contact, name: "Nobody" }))
  }))
}

/** Clients whose fault shows only where many change one contact at once, by what is wrong with them. */
export const hiddenFaults: Readonly<Record<string, { readonly property: string; readonly makeSubject: MakeSubject }>> =
  {
    "takes a success that it cannot read for a failure of the API": {
      property: "failsWithoutEffect",
      makeSubject: (world) =>
        Effect.flatMap(HttpClient.HttpClient, (http) =>
          Effect.provideService(
            makeSubject(world),
            HttpClient.HttpClient,
            HttpClient.transformResponse(http, Effect.flatMap((response) => readable(response)))
          ))
    },
    "takes it for granted that a contact is gone": {
      property: "failsWithoutEffect",
      makeSubject: withContacts(({ update }) => ({
        update: (id, patch) => Effect.orElseFail(update(id, patch), () => new Failure.ContactNotFound({ id }))
      }))
    },
    "takes it for granted that a write of which nothing is known did nothing": {
      property: "failsWithoutEffect",
      makeSubject: withContacts(({ update }) => ({
        update: (id, patch) => Effect.catchTag(update(id, patch), "OutcomeUnknown", () => new Failure.InternalError({}))
      }))
    }
  }

// Bodies are streams, as the simulated network makes them.
const readable = (response: HttpClientResponse.HttpClientResponse) =>
  Stream.mkString(Stream.decodeText(response.stream)).pipe(
    Effect.tap((text) => Effect.try((): unknown => JSON.parse(text))),
    Effect.map((text) => ({ text, status: response.status })),
    Effect.orElseSucceed(() => ({
      text: JSON.stringify({ error: { code: "internal_error", message: "internal error" } }),
      status: 500
    })),
    Effect.map(({ status, text }) =>
      Object.defineProperty(
        HttpClientResponse.fromWeb(response.request, new Response(null, { status, headers: response.headers })),
        "stream",
        { value: Stream.make(new TextEncoder().encode(text)) }
      )
    )
  )
