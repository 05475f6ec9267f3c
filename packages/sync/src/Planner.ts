import { CompanyResolution, Contact, ContactQuery, type Failure } from "@lanekit/core"
import { Productlane } from "@lanekit/http"
import { type Context, Effect, Either, Option, Ref, Schema, Stream } from "effect"
import { Answers } from "./Answers.ts"
import type { PlanEntry } from "./Plan.ts"
import { plan as planRow, PlannedRow, type PlanOptions } from "./PlannedRow.ts"
import { selectorText, type Staged, Staging, type StagingUnusable } from "./Staging.ts"
import type { SyncRow } from "./SyncRow.ts"
import type { TableRow } from "./Table.ts"

/** How a table is planned. */
export interface PlannerOptions extends PlanOptions {
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

/** A table, all of whose contacts and companies are known. */
export interface Prepared {
  /**
   * The plan of all rows, in their order, given which records are meant where more than one is found. It can be asked for more
   * than once: nothing is read anew but the companies that were chosen.
   */
  readonly entries: (answers?: Answers) => Stream.Stream<PlanEntry, Unreadable | StagingUnusable>
}

/**
 * Reads what it takes to plan all rows of a table. Nothing is written to the API.
 *
 * All contacts are read, 200 at a time, or each row's own where there are at most {@link maxLookUps} rows. Each company is
 * resolved once. The rows wait in `Staging`, which must be empty.
 */
export const prepare = <E, R>(
  rows: Stream.Stream<TableRow, E, R>,
  options: PlannerOptions
): Effect.Effect<Prepared, E | Unreadable | StagingUnusable, R | Productlane | Staging> =>
  Effect.gen(function*() {
    const client = yield* Productlane
    const staging = yield* Staging
    yield* Stream.runForEach(Stream.grouped(rows, block), staging.add)
    const resolutions = yield* findCompanies(client, staging)
    yield* findContacts(client, staging, options)
    return {
      entries: (answers = Answers.none) =>
        Stream.unwrap(Effect.map(findChosen(client, answers, resolutions), (chosen) =>
          Stream.map(staging.staged, (staged) =>
            entryOf(staged, { resolutions, chosen, answers, options }))))
    }
  })

/** The plan of all rows of a table, in their order: {@link prepare}, and the rows once. */
export const plan = <E, R>(
  rows: Stream.Stream<TableRow, E, R>,
  { answers, ...options }: PlannerOptions & { readonly answers?: Answers }
): Stream.Stream<PlanEntry, E | Unreadable | StagingUnusable, R | Productlane | Staging> =>
  Stream.unwrap(Effect.map(prepare(rows, options), ({ entries }) => entries(answers)))

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

// The companies that were chosen, by what they were chosen for, where a row names that. One that is gone is chosen no longer.
const findChosen = Effect.fn("Planner.findChosen")(function*(
  { companies }: Client,
  answers: Answers,
  resolutions: Resolutions | undefined
): Effect.fn.Return<Resolutions, Unreadable> {
  const chosen = [...answers.companies].filter(([text]) => resolutions === undefined || resolutions.has(text))
  const resolved = yield* companies.resolveAll(chosen.map(([, id]) => ({ _tag: "ById", id })))
  return new Map(chosen.flatMap(([text], place) => {
    const resolution = resolved[place]
    return resolution?._tag === "Resolved" ? [[text, resolution] as const] : []
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

interface Found {
  /** None where all companies are where the rows are. */
  readonly resolutions: Resolutions | undefined
  readonly chosen: Resolutions
  readonly answers: Answers
  readonly options: PlanOptions
}

const entryOf = (staged: Staged, found: Found): PlanEntry => {
  const { companies, contacts, others, row: { number, row, values } } = staged
  if (Either.isLeft(row)) return { row: PlannedRow.Invalid(row.left), values }
  if (others.length > 0) return { row: PlannedRow.Duplicate({ number, others }), values }
  const { key, patch: { company } } = row.right
  const meant = contacts.length > 1 ? Option.getOrUndefined(found.answers.contact(key)) : undefined
  const chosen = contacts.filter(({ id }) => id === meant)
  const resolution = company === undefined
    ? undefined
    : found.chosen.get(selectorText(company))
      ?? found.resolutions?.get(selectorText(company))
      ?? CompanyResolution.fromMatches(company, companies.first, companies.total)
  return {
    row: planRow(row.right, {
      contacts: chosen.length === 0 ? contacts : chosen,
      company: Option.fromNullable(resolution)
    }, found.options),
    values
  }
}
