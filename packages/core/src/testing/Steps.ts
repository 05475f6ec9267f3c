import { Effect, FastCheck as fc, type Layer, Random } from "effect"
import type { BlockedSender, BlockedSenderId } from "../BlockedSender.ts"
import { BlockedSenderStore } from "../BlockedSenderStore.ts"
import type { Change } from "../Change.ts"
import type { Company, CompanyId } from "../Company.ts"
import { CompanyStore } from "../CompanyStore.ts"
import type { Contact, ContactId } from "../Contact.ts"
import { ContactStore } from "../ContactStore.ts"
import type { Failure } from "../Failure.ts"
import { MembershipStore } from "../MembershipStore.ts"
import { emails, oneOf } from "./alphabet.ts"
import * as EagerClock from "./EagerClock.ts"
import { momentAt } from "./Fixture.ts"
import * as Outcome from "./Outcome.ts"
import * as Queries from "./Queries.ts"
import { readAll, readPages } from "./readAll.ts"
import type { Stores } from "./Subject.ts"
import * as ToldChanges from "./ToldChanges.ts"
import * as World from "./World.ts"
import * as Writes from "./Writes.ts"

/** One call of a store, or a while in which nothing happens. */
export interface Step {
  readonly call: string
  readonly run: (situation: Situation) => Effect.Effect<Ran>
}

/** What stores answer to a step, as plain data, and the changes that they tell of. */
export interface Answer {
  readonly call: string
  readonly outcome: Outcome.Outcome<unknown>
  readonly told: ReadonlyArray<Change>
}

/** Everything that stores show. */
export interface Shown {
  readonly contacts: ReadonlyArray<Contact>
  /** The companies of each of the contacts. */
  readonly memberships: ReadonlyArray<ReadonlyArray<Company>>
  readonly blockedSenders: ReadonlyArray<BlockedSender>
  readonly companies: ReadonlyArray<Company>
}

/**
 * Takes steps one after the other on new stores, and looks at everything before and afterwards. Two stores that draw ids
 * alike give the same ones.
 */
export const run = (steps: ReadonlyArray<Step>, stores: Layer.Layer<Stores, unknown>) =>
  Effect.gen(function*() {
    const { during, told } = yield* ToldChanges.make
    const stores = yield* Effect.all(services)
    const before = yield* show
    const answers: Array<Answer> = []
    let made = nothing
    for (const { call, run } of steps) {
      const ran = yield* during(run({ ...stores, made }))
      answers.push({ call, outcome: ran.outcome, told: yield* told })
      made = ran.made
    }
    return { before, answers, after: yield* show }
  }).pipe(
    Effect.provide(stores),
    Effect.withRandom(Random.make("steps")),
    Effect.withClock(EagerClock.make(momentAt(2)))
  )

const show: Effect.Effect<Shown, Failure, Stores> = Effect.gen(function*() {
  const stores = yield* Effect.all(services)
  const contacts = yield* readAll((page) => stores.contacts.list({ ...page, limit: 200 }))
  return {
    contacts,
    memberships: yield* Effect.forEach(contacts, ({ id }) => stores.memberships.list(id)),
    blockedSenders: yield* readAll((page) => stores.blockedSenders.list({ ...page, limit: 200 })),
    companies: yield* readAll((page) => stores.companies.list({ ...page, limit: 200 }))
  }
})

const services = {
  contacts: ContactStore,
  memberships: MembershipStore,
  blockedSenders: BlockedSenderStore,
  companies: CompanyStore
}

interface Situation {
  readonly contacts: typeof ContactStore.Service
  readonly memberships: typeof MembershipStore.Service
  readonly blockedSenders: typeof BlockedSenderStore.Service
  readonly companies: typeof CompanyStore.Service
  readonly made: Made
}

/** The ids of what the steps before have made. */
interface Made {
  readonly contactIds: ReadonlyArray<ContactId>
  readonly senderIds: ReadonlyArray<BlockedSenderId>
  readonly companyIds: ReadonlyArray<CompanyId>
}

const nothing: Made = { contactIds: [], senderIds: [], companyIds: [] }

interface Ran {
  readonly outcome: Outcome.Outcome<unknown>
  readonly made: Made
}

const step = <Input, A>(
  call: string,
  input: fc.Arbitrary<Input>,
  make: (situation: Situation, input: Input) => Effect.Effect<A, Failure>,
  remember: (made: Made, answer: A) => Made = (made) => made
): fc.Arbitrary<Step> =>
  input.map((input) => ({
    call,
    run: (situation) =>
      Effect.map(Outcome.of(make(situation, input)), (outcome) => ({
        outcome,
        made: "value" in outcome ? remember(situation.made, outcome.value) : situation.made
      })),
    [fc.toStringMethod]: () => `${call}: ${fc.stringify(input)}`
  }))

/** An id of the world, or the one of what was made last, or before that. */
type Pick<Id> = (made: ReadonlyArray<Id>) => Id

const pickOf = <Id>(known: fc.Arbitrary<Id>): fc.Arbitrary<Pick<Id>> =>
  fc.record({ known, back: fc.option(fc.nat({ max: 2 })) }).map(({ back, known }) =>
    Object.assign((made: ReadonlyArray<Id>) => (back === null ? undefined : made.at(-1 - back)) ?? known, {
      [fc.toStringMethod]: () => back === null ? fc.stringify(known) : `made[-${back + 1}] or ${fc.stringify(known)}`
    })
  )

const contactId = pickOf(World.contactId)

const senderId = pickOf(World.blockedSenderId)

const companyId = pickOf(World.companyId)

const write = fc.oneof(
  step(
    "contacts.create",
    Writes.newContact,
    ({ contacts }, contact) => contacts.create(contact),
    (made, { id }) => ({ ...made, contactIds: [...made.contactIds, id] })
  ),
  step(
    "contacts.update",
    fc.tuple(contactId, Writes.contactPatch),
    ({ contacts, made }, [id, patch]) => contacts.update(id(made.contactIds), patch)
  ),
  step("contacts.delete", contactId, ({ contacts, made }, id) => contacts.delete(id(made.contactIds))),
  step(
    "memberships.add",
    fc.tuple(contactId, World.companySelector),
    ({ made, memberships }, [id, company]) => memberships.add(id(made.contactIds), company)
  ),
  step(
    "memberships.remove",
    fc.tuple(contactId, companyId),
    ({ made, memberships }, [id, company]) => memberships.remove(id(made.contactIds), company(made.companyIds))
  ),
  step(
    "blockedSenders.create",
    Writes.newBlockedSender,
    ({ blockedSenders }, sender) => blockedSenders.create(sender),
    (made, { id }) => ({ ...made, senderIds: [...made.senderIds, id] })
  ),
  step(
    "blockedSenders.delete",
    senderId,
    ({ blockedSenders, made }, id) => blockedSenders.delete(id(made.senderIds))
  ),
  step(
    "companies.create",
    Writes.newCompany,
    ({ companies }, company) => companies.create(company),
    (made, { id }) => ({ ...made, companyIds: [...made.companyIds, id] })
  ),
  step(
    "companies.update",
    fc.tuple(companyId, Writes.companyPatch),
    ({ companies, made }, [id, patch]) => companies.update(id(made.companyIds), patch)
  ),
  step("companies.delete", companyId, ({ companies, made }, id) => companies.delete(id(made.companyIds))),
  step(
    "companies.merge",
    fc.tuple(companyId, companyId),
    ({ companies, made }, [idOf, sourceOf]): Effect.Effect<unknown, Failure> => {
      const id = idOf(made.companyIds)
      const source = sourceOf(made.companyIds)
      // The port leaves open what becomes of a company that is merged into itself.
      return id === source ? Effect.void : companies.merge(id, source)
    }
  )
)

const read = fc.oneof(
  step("contacts.get", contactId, ({ contacts, made }, id) => contacts.get(id(made.contactIds))),
  step("contacts.getByEmail", oneOf(emails), ({ contacts }, email) => contacts.getByEmail(email)),
  step(
    "contacts.list",
    Queries.contactQuery,
    ({ contacts }, query) => readPages((page) => contacts.list({ ...query, ...page }))
  ),
  step("memberships.list", contactId, ({ made, memberships }, id) => memberships.list(id(made.contactIds))),
  step(
    "blockedSenders.list",
    Queries.blockedSenderQuery,
    ({ blockedSenders }, query) => readPages((page) => blockedSenders.list({ ...query, ...page }))
  ),
  step("companies.get", companyId, ({ companies, made }, id) => companies.get(id(made.companyIds))),
  step(
    "companies.list",
    Queries.companyQuery,
    ({ companies }, query) => readPages((page) => companies.list({ ...query, ...page }))
  ),
  step("wait", fc.nat({ max: 3 }), (_, minutes) => Effect.sleep(`${minutes} minutes`))
)

/** Steps that mostly write, in a world of `World.seedData` and what the steps before have made. */
export const steps: fc.Arbitrary<ReadonlyArray<Step>> = fc.array(
  fc.oneof({ weight: 3, arbitrary: write }, { weight: 2, arbitrary: read }),
  { size: "medium" }
)
