import { assert, describe, it } from "@effect/vitest"
import {
  BlockedSender,
  type BlockedSenderQuery,
  BlockedSenderStore,
  Company,
  type CompanyQuery,
  CompanyStore,
  Contact,
  ContactPatch,
  type ContactQuery,
  ContactStore,
  EmailAddress,
  type Failure,
  Page,
  type SeedData,
  type Timestamp
} from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { Array, type Context, Effect, FastCheck as fc, Layer } from "effect"
import { seeded } from "./seeded.ts"
import { temporaryFile } from "./temporary.ts"

type Stores = ContactStore | CompanyStore | BlockedSenderStore

interface Listed {
  readonly id: string
  readonly createdAt: Timestamp
}

/** A list, and what others do to it meanwhile. Every record of the seed and every new one is in it. */
interface Subject {
  readonly list: (
    page: { readonly cursor?: Page.Cursor; readonly limit: number }
  ) => Effect.Effect<Page.Page<Listed>, Failure.Failure, Stores>
  readonly create: (number: number) => Effect.Effect<unknown, Failure.Failure, Stores>
  readonly change: (id: string, number: number) => Effect.Effect<unknown, Failure.Failure, Stores>
  readonly delete: (id: string) => Effect.Effect<unknown, Failure.Failure, Stores>
}

const size = 40

const at = (number: number) => Fixture.at(number % 5)

const world: SeedData.SeedData = Fixture.seed({
  companies: Array.makeBy(size, (number) =>
    Fixture.company(`co_${number}`, {
      name: `Company ${number}`,
      domains: ["shared.test", "SHARED.test"],
      externalIds: ["shared"],
      size: number,
      createdAt: at(number),
      updatedAt: at(number + 1)
    })),
  contacts: Array.makeBy(size, (number) =>
    Fixture.contact(`ct_${number}`, {
      name: `Person ${number}`,
      companyId: Company.CompanyId.make("co_0"),
      externalIds: { plan: "shared" },
      createdAt: at(number),
      updatedAt: at(number + 1)
    })),
  blockedSenders: Array.makeBy(size, (number) => ({
    id: BlockedSender.BlockedSenderId.make(`bs_${number}`),
    type: "DOMAIN",
    value: `blocked-${number}.test`,
    createdAt: at(number)
  }))
})

const contacts = (query: ContactQuery): Subject => ({
  list: (page) => Effect.flatMap(ContactStore, (store) => store.list({ ...query, ...page })),
  create: (number) =>
    Effect.flatMap(ContactStore, (store) =>
      store.create({
        email: EmailAddress.EmailAddress.make(`new-${number}@example.com`),
        name: ContactPatch.ContactName.make(`New person ${number}`),
        company: { _tag: "ById", id: Company.CompanyId.make("co_0") },
        externalIds: { plan: "shared" }
      })),
  change: (id, number) =>
    Effect.flatMap(
      ContactStore,
      (store) =>
        store.update(Contact.ContactId.make(id), { name: ContactPatch.ContactName.make(`Person, changed ${number}`) })
    ),
  delete: (id) => Effect.flatMap(ContactStore, (store) => store.delete(Contact.ContactId.make(id)))
})

const companies = (query: CompanyQuery): Subject => ({
  list: (page) => Effect.flatMap(CompanyStore, (store) => store.list({ ...query, ...page })),
  create: (number) =>
    Effect.flatMap(CompanyStore, (store) =>
      store.create({
        name: Company.CompanyName.make(`New company ${number}`),
        domains: ["shared.test"],
        externalIds: [Company.ExternalId.make("shared")],
        size: number
      })),
  change: (id, number) =>
    Effect.flatMap(CompanyStore, (store) => store.update(Company.CompanyId.make(id), { revenue: number })),
  delete: (id) => Effect.flatMap(CompanyStore, (store) => store.delete(Company.CompanyId.make(id)))
})

const senders = (query: BlockedSenderQuery): Subject => ({
  list: (page) => Effect.flatMap(BlockedSenderStore, (store) => store.list({ ...query, ...page })),
  create: (number) =>
    Effect.flatMap(BlockedSenderStore, (store) => store.create({ type: "DOMAIN", value: `new-${number}.test` })),
  change: () => Effect.void,
  delete: (id) => Effect.flatMap(BlockedSenderStore, (store) => store.delete(BlockedSender.BlockedSenderId.make(id)))
})

const beginning = Fixture.at(-1)

const subjects: { readonly [name: string]: Subject } = {
  contacts: contacts({}),
  "contacts by email": contacts({ email: "Example" }),
  "contacts by name": contacts({ nameContains: "N" }),
  "contacts by company": contacts({ companyId: Company.CompanyId.make("co_0") }),
  "contacts by external id": contacts({ externalId: Company.ExternalId.make("shared") }),
  "contacts by the time of change": contacts({ updatedAfter: beginning }),
  "contacts by the time of creation": contacts({ createdAfter: beginning, createdBefore: Fixture.at(1_000_000) }),
  "contacts by everything": contacts({
    email: "@",
    nameContains: "person",
    companyId: Company.CompanyId.make("co_0"),
    externalId: Company.ExternalId.make("shared"),
    createdAfter: beginning,
    updatedAfter: beginning
  }),
  companies: companies({}),
  "companies by name": companies({ nameContains: "company" }),
  "companies by domain": companies({ domain: "Shared.test" }),
  "companies by external id": companies({ externalId: Company.ExternalId.make("shared") }),
  "companies by size": companies({ sizeGte: 0 }),
  "companies by the time of change": companies({ updatedAfter: beginning }),
  "blocked senders": senders({}),
  "blocked senders by type": senders({ type: "DOMAIN" })
}

type Step =
  | { readonly _tag: "Create" }
  | { readonly _tag: "Change" | "Delete"; readonly number: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ _tag: "Create" }),
  fc.record<Exclude<Step, { readonly _tag: "Create" }>>({
    _tag: fc.constantFrom("Change", "Delete"),
    number: fc.nat({ max: size - 1 })
  })
)

const steps = fc.array(step, { minLength: 5, maxLength: 30, size: "max" })

/** Reads a list page by page while writers are at work, each on stores of its own, and tells what it got. */
const race = Effect.fnUntraced(function*(
  subject: Subject,
  limit: number,
  writers: ReadonlyArray<{ readonly steps: ReadonlyArray<Step>; readonly stores: Context.Context<Stores> }>
) {
  const before = (yield* subject.list({ limit: Page.maxLimit })).data
  const deleted = new Set<string>()
  const pages: Array<{ readonly data: ReadonlyArray<Listed>; readonly writes: number }> = []
  let writes = 0

  const write = Effect.fnUntraced(function*(step: Step, number: number) {
    if (step._tag === "Create") yield* subject.create(number)
    else {
      const id = before[step.number]?.id ?? ""
      if (step._tag === "Delete") deleted.add(id)
      // It may be gone.
      yield* Effect.ignore(step._tag === "Delete" ? subject.delete(id) : subject.change(id, number))
    }
    writes++
    yield* Effect.yieldNow()
  })

  const read = Effect.fnUntraced(function*() {
    let cursor: Page.Cursor | null = null
    do {
      const { data, page }: Page.Page<Listed> = yield* subject.list({ limit, ...(cursor !== null && { cursor }) })
      pages.push({ data, writes })
      cursor = page.hasMore ? page.cursor : null
      yield* Effect.yieldNow()
    } while (cursor !== null)
  })

  const writing = writers.map(({ steps, stores }, writer) =>
    Effect.provide(Effect.forEach(steps, (step, index) => write(step, writer * 1000 + index)), stores)
  )
  yield* Effect.all([read(), ...writing], { concurrency: "unbounded", discard: true })
  return { pages, stayed: before.filter(({ id }) => !deleted.has(id)) }
})

const check = ({ pages, stayed }: Effect.Effect.Success<ReturnType<typeof race>>) => {
  const seen = pages.flatMap(({ data }) => data)
  const ids = seen.map(({ id }) => id)
  assert.deepStrictEqual(ids, Array.dedupe(ids), "what was repeated")
  assert.deepStrictEqual(stayed.map(({ id }) => id).filter((id) => !ids.includes(id)), [], "what was skipped")
  const isDescending = seen.every((item, index) => {
    const next = seen[index + 1]
    return next === undefined || Page.isBefore(Page.positionOf(item), Page.positionOf(next))
  })
  assert.isTrue(isDescending)
}

describe("pages that are read while others write", () => {
  for (const [name, subject] of Object.entries(subjects)) {
    it.effect.prop(
      `hold everything that stays, once: ${name}`,
      [fc.integer({ min: 1, max: 9 }), steps, steps],
      ([limit, one, two]) =>
        Effect.gen(function*() {
          const stores = yield* Effect.context<Stores>()
          check(yield* race(subject, limit, [{ steps: one, stores }, { steps: two, stores }]))
        }).pipe(Effect.provide(seeded(world))),
      { fastCheck: { numRuns: 5 } }
    )
  }

  it.scopedLive("hold everything that stays, once, also when the writers have connections of their own", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      const open = Layer.build(Layer.fresh(seeded(world, filename)))
      const [reader, ...writers] = [yield* open, yield* open, yield* open]
      const steps = Array.makeBy(
        20,
        (number): Step =>
          number % 3 === 0 ? { _tag: "Create" } : { _tag: number % 3 === 1 ? "Delete" : "Change", number: number * 2 }
      )
      const raced = yield* Effect.provide(
        race(contacts({ nameContains: "person" }), 3, writers.map((stores) => ({ steps, stores }))),
        reader
      )
      check(raced)
      // They were at work between the pages.
      assert.isAbove(Array.dedupe(raced.pages.map(({ writes }) => writes)).length, 3)
    }))
})
