import { Contact, ContactPatch, type Failure, type Issue, issues } from "@lanekit/core"
import { Array, Effect, Either, Option, Predicate, Record, Schema } from "effect"
import type { Columns } from "./Columns.ts"
import * as Target from "./Target.ts"

/** What a row of a table wants of one contact. */
export interface SyncRow {
  /** The number of the row, from 1: the header is none. */
  readonly number: number
  /** What the contact is found by. */
  readonly key: { readonly target: Target.Key; readonly value: string }
  /** What it is to be, ids in other systems aside. */
  readonly patch: Omit<ContactPatch.ContactPatch, "externalIds">
  /** Its ids in other systems, by the system's name; none where it is to have none. Those of others stay as they are. */
  readonly externalIds: Readonly<Record<string, Option.Option<string>>>
}

/** What a row said, by the wire's names and as a table has it. Empty cells are not among them; null is none. */
export type RowValues = { readonly [Name in Target.Target]?: string | null }

/** A row of which nothing can be made, with every reason. Paths are the wire's. */
export interface InvalidRow {
  readonly number: number
  readonly issues: Array.NonEmptyReadonlyArray<Issue.Issue>
}

/** How cells are understood. */
export interface CellOptions {
  /** What an empty cell says: nothing, or that the contact is to have none, where it can have none. */
  readonly empty: "unchanged" | "clear"
}

/** A row of cells, which are texts as a file of separated values has them. Those that are missing at the end say nothing. */
export const fromCells = (
  number: number,
  cells: ReadonlyArray<string>,
  columns: Columns,
  { empty }: CellOptions
): Effect.Effect<SyncRow, InvalidRow> => {
  const extra = cells.length - columns.targets.length
  if (extra > 0) {
    const message = `has ${extra} more than there are columns`
    return Effect.fail<InvalidRow>({ number, issues: [{ path: "", message }] })
  }
  return fromTexts(number, textsOf(cells, columns, { empty }), columns.key)
}

/** What a row of cells says. */
export const textsOf = (
  cells: ReadonlyArray<string>,
  { targets }: Columns,
  { empty }: CellOptions
): RowValues => {
  const texts: Record<string, string | null> = {}
  for (const [place, target] of targets.entries()) {
    const cell = cells[place]
    if (cell === undefined || Option.isNone(target)) continue
    const { value: name } = target
    // A name may be in several columns.
    if (cell !== "") texts[name] = texts[name] == null ? cell : `${texts[name]} ${cell}`
    else if (empty === "clear" && canBeCleared(name)) texts[name] = null
  }
  return texts
}

/** The row that these texts say. */
export const fromTexts = (number: number, texts: RowValues, key: Target.Key): Effect.Effect<SyncRow, InvalidRow> =>
  fromValues(
    number,
    Object.fromEntries(
      Object.entries(texts).map(([target, text]) => [target, text == null ? null : valueOf(target, text)])
    ),
    key
  )

/** A row of values, which are as the wire has them; `null` is no picture, or no id in that system. */
export const fromValues = (
  number: number,
  values: Readonly<Record<string, unknown>>,
  key: Target.Key
): Effect.Effect<SyncRow, InvalidRow> => {
  const { id, is_unsubscribed: isUnsubscribed, ...said } = values
  const others = Predicate.isBoolean(isUnsubscribed) ? { ...said, is_subscribed: !isUnsubscribed } : said
  const [body, externalIds] = Array.partitionMap(Object.entries(others), ([name, value]) => {
    const system = Option.flatMapNullable(Target.parse(name), Target.systemOf)
    return Option.match(system, {
      onNone: () => Either.left([name, value] as const),
      onSome: (system) => Either.right([system, value] as const)
    })
  })
  const value = values[key]
  const ids = Object.fromEntries(externalIds.filter(([, id]) => id !== null))
  const wire = { ...(!Record.isEmptyRecord(ids) && { external_ids: ids }), ...Object.fromEntries(body) }
  return Effect.gen(function*() {
    const decoded = yield* Effect.either(decodePatch(wire, "reject"))
    const problems = [
      ...(Predicate.isString(value) && value !== ""
        ? []
        : [{ path: key, message: "is required: contacts are found by it" }]),
      ...(id === undefined || isId(id) ? [] : [{ path: "id", message: "must be an id of 1 to 255 characters" }]),
      ...(isUnsubscribed === undefined || Predicate.isBoolean(isUnsubscribed)
        ? []
        : [{ path: "is_unsubscribed", message: "must be true or false" }]),
      ...issuesOf(decoded)
    ]
    if (Array.isNonEmptyArray(problems)) return yield* Effect.fail<InvalidRow>({ number, issues: problems })
    const { externalIds: _, ...patch } = Either.getOrThrow(decoded)
    return {
      number,
      key: { target: key, value: String(value) },
      patch,
      externalIds: Record.map(
        Object.fromEntries(externalIds),
        (id) => Option.filter(Option.some(id), Predicate.isString)
      )
    }
  })
}

const isId = Schema.is(Contact.ContactId)

const decodePatch = issues.decode(ContactPatch.ContactPatch)

const issuesOf = (decoded: Either.Either<unknown, Failure.ValidationFailed>): ReadonlyArray<Issue.Issue> =>
  Either.match(decoded, { onLeft: ({ issues }) => issues, onRight: () => [] })

// The picture, and ids in other systems.
const canBeCleared = (target: Target.Target): boolean => target === "image_url" || Target.systemOf(target) !== undefined

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  1: true,
  false: false,
  no: false,
  0: false
}

const valueOf = (target: string, text: string): unknown =>
  target === "is_subscribed" || target === "is_unsubscribed" ? toBoolean(text) : text

// What is neither stays a text, and is told to be no consent.
const toBoolean = (cell: string): boolean | string => booleans[cell.toLowerCase()] ?? cell
