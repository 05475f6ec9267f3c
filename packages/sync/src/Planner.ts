import { CompanyResolution, Contact, ContactQuery, type Failure } from "@lanekit/core"
import { Productlane } from "@lanekit/http"
import { type Context, Effect, Either, Option, Ref, Schema, Stream } from "effect"
import type { Answers } from "./Answers.ts"
import * as answers from "./Answers.ts"
import type { PlanEntry } from "./Plan.ts"
import { plan as planRow, PlannedRow, type PlanOptions } from "./PlannedRow.ts"
import { selectorText, type Staged, Staging, type StagingUnusable } from "./Staging.ts"
import type { SyncRow } from "./SyncRow.ts"
import type { TableRow } from "./Table.ts"

/** How a table is planned. */
export interface PlannerOptions extends PlanOptions {
  /** Which records are meant where more than one is found: nobody has said, when not given. */
  readonly answers?: Answers
  /** Is told how many contacts were read, after each page. */
  readonly onContacts?: (count: number) => Effect.Effect<void>
}

/** Rows that are looked up one by one, at most: for more of them all contacts are read. */
export const maxLookUps = 50

/** Companies that are looked for by name and kept in memory, at most: for more of them all companies are read. */
export const maxSelectors = 1000

/** Rows that are taken in at once. */
const block = 1000

type Client = Context.Tag.Service<Productlane>

type Unreadable = Failure.CommonFailure | Failure.CursorMalformed

/**
 * Plans all rows of a table, in their order. Nothing is written to the API.
 *
 * All contacts are read, 200 at a time, or each row's own where there are at most {@link maxLookUps} rows. Each company is
 * resolved once. The rows wait in `Staging`, which must be empty.
 */
export const plan = <E, R>(
  rows: Stream.Stream<TableRow, E, R>,
  options: PlannerOptions
): Stream.Stream<PlanEntry, E | Unreadable | StagingUnusable, R | Productlane | Staging> =>
  Stream.unwrap(Effect.gen(function*() {
    const client = yield* Productlane
    const staging = yield* Staging
    const chosen = options.answers ?? answers.none
    yield* rows.pipe(
      Stream.map((row) => withAnswer(row, chosen)),
      Stream.grouped(block),
      Stream.runForEach(staging.add)
    )
    const resolutions = yield* findCompanies(client, staging)
    yield* findContacts(client, staging, options)
    return Stream.map(staging.staged, (staged) => entryOf(staged, resolutions, { ...options, answers: chosen }))
  }))

const withAnswer = (row: TableRow, chosen: Answers): TableRow => ({
  ...row,
  row: Either.map(row.row, (understood): SyncRow => {
    const { company } = understood.patch
    const id = company === undefined ? Option.none() : chosen.company(company)
    return Option.match(id, {
      onNone: () => understood,
      onSome: (id) => ({ ...understood, patch: { ...understood.patch, company: { _tag: "ById", id } } })
    })
  })
})

type Resolutions = ReadonlyMap<string, CompanyResolution.CompanyResolution>

// Few are looked for by the client, which knows when to read them all; many are matched where the rows wait.
const findCompanies = Effect.fn("Planner.findCompanies")(function*(
  { companies }: Client,
  staging: Context.Tag.Service<Staging>
): Effect.fn.Return<Resolutions | undefined, Unreadable | StagingUnusable> {
  const selectors = yield* staging.selectors(maxSelectors + 1)
  if (selectors.length > maxSelectors) {
    yield* Stream.runForEach(companies.pages({}), ({ data }) => staging.offerCompanies(data))
    return undefined
  }
  const resolved = yield* companies.resolveAll(selectors)
  return new Map(selectors.flatMap((selector, place) => {
    const resolution = resolved[place]
    return resolution === undefined ? [] : [[selectorText(selector), resolution] as const]
  }))
})

const findContacts = Effect.fn("Planner.findContacts")(function*(
  { contacts }: Client,
  staging: Context.Tag.Service<Staging>,
  { onContacts = () => Effect.void }: PlannerOptions
): Effect.fn.Return<void, Unreadable | StagingUnusable> {
  const count = yield* Ref.make(0)
  const offer = (found: ReadonlyArray<Contact.Contact>) =>
    staging.offerContacts(found).pipe(
      Effect.zipRight(Ref.updateAndGet(count, (count) => count + found.length)),
      Effect.flatMap(onContacts)
    )
  const keys = yield* staging.keys(maxLookUps + 1)
  const lookUps = keys.flatMap((key) => lookUpOf(contacts, key) ?? [])
  yield* keys.length <= maxLookUps && lookUps.length === keys.length
    ? Effect.forEach(lookUps, Stream.runForEachChunk((found) => offer([...found])), { concurrency: 8, discard: true })
    : Stream.runForEach(contacts.pages({}), ({ data }) => offer(data))
})

// The contacts among which those are that a key finds, where the API can be asked for them.
const lookUpOf = (
  contacts: Client["contacts"],
  { target, value }: SyncRow["key"]
): Stream.Stream<Contact.Contact, Unreadable> | undefined => {
  if (target === "id") {
    const id = Option.getOrUndefined(toId(value))
    return id === undefined
      ? undefined
      : Stream.catchTag(Stream.fromEffect(contacts.get(id)), "ContactNotFound", () => Stream.empty)
  }
  const filter = target === "email" ? { email: value } : { external_id: value }
  const query = Option.getOrUndefined(toQuery(filter))
  return query === undefined ? undefined : contacts.items(query)
}

const toId = Schema.decodeOption(Contact.ContactId)
const toQuery = Schema.decodeOption(ContactQuery)

const entryOf = (
  { companies, contacts, others, row: { number, row, values } }: Staged,
  resolutions: Resolutions | undefined,
  options: PlannerOptions & { readonly answers: Answers }
): PlanEntry => {
  if (Either.isLeft(row)) return { row: PlannedRow.Invalid(row.left), values }
  if (others.length > 0) return { row: PlannedRow.Duplicate({ number, others }), values }
  const { key, patch: { company } } = row.right
  const chosen = contacts.length > 1 ? Option.getOrUndefined(options.answers.contact(key)) : undefined
  const meant = chosen === undefined ? contacts : contacts.filter(({ id }) => id === chosen)
  const resolution = company === undefined
    ? undefined
    : resolutions?.get(selectorText(company)) ??
      CompanyResolution.fromMatches(company, companies.first, companies.total)
  return {
    row: planRow(row.right, {
      contacts: meant.length === 0 ? contacts : meant,
      company: Option.fromNullable(resolution)
    }, options),
    values
  }
}
