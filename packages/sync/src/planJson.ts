import {
  Company,
  CompanySelector,
  Contact,
  ContactChange,
  type Failure,
  Issue,
  issues,
  NewContact
} from "@lanekit/core"
import { Array, Effect, Option, Schema } from "effect"
import type * as Action from "./Action.ts"
import type { PlanEntry, PlanHeader } from "./Plan.ts"
import { PlannedRow } from "./PlannedRow.ts"
import type { RowValues } from "./SyncRow.ts"
import * as Target from "./Target.ts"
import * as ValueChange from "./ValueChange.ts"

/** The version of the format that is written, and the only one that is read. */
export const version = 1

/** The head of a plan's file. */
export const Header = Schema.Struct({
  id: Schema.String.pipe(
    Schema.pattern(/^plan_[0-9a-f]{24}$/, { message: () => "must be plan_ and 24 hexadecimal digits" })
  ),
  made_at: Schema.NonEmptyString,
  api: Schema.NonEmptyString,
  creates_in: Schema.optionalWith(Schema.NonEmptyString, { exact: true }),
  key: Schema.String.pipe(
    Schema.filter((name): name is Target.Key => Option.exists(Target.parse(name), Target.isKey), {
      message: () => "must be id, email or an id in another system"
    })
  ),
  creates: Schema.Boolean,
  resubscribes: Schema.Boolean,
  reason: Schema.optionalWith(Schema.NonEmptyString, { exact: true })
})

/** A plan's head as its file has it. */
export const toHeader = (
  { api, creates, id, key, madeAt, reason, resubscribes, workspace }: PlanHeader
): typeof Header.Type => ({
  id,
  made_at: madeAt,
  api,
  ...(workspace !== undefined && { creates_in: workspace }),
  key,
  creates,
  resubscribes,
  ...(reason !== undefined && { reason })
})

/** A plan's head that its file has. */
export const fromHeader = (
  { api, creates, creates_in: workspace, id, key, made_at, reason, resubscribes }: typeof Header.Type
): PlanHeader => ({ id, madeAt: made_at, api, workspace, key, creates, resubscribes, reason })

const number = Schema.Int.pipe(Schema.positive({ message: () => "must be a whole number from 1" }))

const fieldNames = Schema.String.pipe(
  Schema.filter((name): name is Target.Target => Option.exists(Target.parse(name), isChangeable), {
    message: () => "is no field that can change"
  })
)

const Changes = Schema.Array(Schema.Struct({ field: fieldNames, from: ValueChange.Value, to: ValueChange.Value }))

const selector = CompanySelector.CompanySelectorFields

const values = Schema.Record({
  key: Schema.String.pipe(
    Schema.filter((name) => Option.isSome(Target.parse(name)), { message: () => "is no field of a contact" })
  ),
  value: Schema.NullOr(Schema.String)
})

const struct = <const Name extends Action.Action, Fields extends Schema.Struct.Fields>(action: Name, fields: Fields) =>
  Schema.Struct({ row: number, action: Schema.Literal(action), ...fields, values })

/** A row of a plan's file. */
export const Row = Schema.Union(
  struct("create", { contact: NewContact.NewContact }),
  struct("update", { contact: Contact.Contact, changes: Changes }),
  struct("unchanged", { id: Contact.ContactId }),
  struct("invalid", { issues: Schema.NonEmptyArray(Issue.Issue) }),
  struct("duplicate", { others: Schema.Array(number) }),
  struct("contact_not_found", {}),
  struct("contact_ambiguous", { candidates: Schema.Array(Contact.ContactRef) }),
  struct("company_not_found", selector),
  struct("company_ambiguous", { ...selector, candidates: Schema.Array(Company.CompanyRef), total: number }),
  struct("consent", { contact: Contact.Contact, changes: Changes })
)
type Row = typeof Row.Type

/** A row as a plan's file has it. */
export const toRow = ({ row: planned, values }: PlanEntry): Row => {
  const common = { row: planned.number, values: said(values) }
  switch (planned._tag) {
    case "Create":
      return { ...common, action: "create", contact: planned.contact }
    case "Update":
      return { ...common, action: "update", contact: planned.contact, changes: ValueChange.ofFields(planned.changes) }
    case "Unchanged":
      return { ...common, action: "unchanged", id: planned.id }
    case "Invalid":
      return { ...common, action: "invalid", issues: planned.issues }
    case "Duplicate":
      return { ...common, action: "duplicate", others: planned.others }
    case "ContactNotFound":
      return { ...common, action: "contact_not_found" }
    case "ContactAmbiguous":
      return { ...common, action: "contact_ambiguous", candidates: planned.candidates }
    case "CompanyNotFound":
      return { ...common, action: "company_not_found", ...CompanySelector.toFields(planned.selector) }
    case "CompanyAmbiguous": {
      const { candidates, selector, total } = planned
      return { ...common, action: "company_ambiguous", ...CompanySelector.toFields(selector), candidates, total }
    }
    case "Consent":
      return { ...common, action: "consent", contact: planned.contact, changes: ValueChange.ofFields(planned.changes) }
  }
}

/** The row that a plan's file has, or what is wrong with it. */
export const fromRow = (
  row: Row,
  { creates, resubscribes }: Pick<PlanHeader, "creates" | "resubscribes">
): Effect.Effect<PlanEntry, Failure.ValidationFailed | Refused> =>
  Effect.gen(function*() {
    const { row: number, values } = row
    const entry = (row: PlannedRow): PlanEntry => ({ row, values: valuesOf(values) })
    switch (row.action) {
      case "create":
        if (!creates) return yield* Effect.fail<Refused>({ reason: "makes a contact, and the plan makes none" })
        return entry(PlannedRow.Create({ number, contact: row.contact }))
      case "update": {
        const changes = yield* fieldsOf(row)
        const subscribes = changes.some(({ after, field }) => field === "isSubscribed" && after === true)
        if (subscribes && !resubscribes) {
          return yield* Effect.fail<Refused>({ reason: "subscribes somebody again, and the plan subscribes nobody" })
        }
        return entry(PlannedRow.Update({ number, contact: row.contact, changes, resubscribes: subscribes }))
      }
      case "unchanged":
        return entry(PlannedRow.Unchanged({ number, id: row.id }))
      case "invalid":
        return entry(PlannedRow.Invalid({ number, issues: row.issues }))
      case "duplicate":
        return entry(PlannedRow.Duplicate({ number, others: row.others }))
      case "contact_not_found":
        return entry(PlannedRow.ContactNotFound({ number }))
      case "contact_ambiguous":
        return entry(PlannedRow.ContactAmbiguous({ number, candidates: row.candidates }))
      case "company_not_found":
        return entry(PlannedRow.CompanyNotFound({ number, selector: yield* selectorOf(row) }))
      case "company_ambiguous": {
        const { candidates, total } = row
        return entry(PlannedRow.CompanyAmbiguous({ number, selector: yield* selectorOf(row), candidates, total }))
      }
      case "consent":
        return entry(PlannedRow.Consent({ number, contact: row.contact, changes: yield* fieldsOf(row) }))
    }
  })

/** That a row asks for what it may not ask for. The reason completes the sentence that the row begins. */
export interface Refused {
  readonly reason: string
}

type Changed = Extract<Row, { readonly action: "update" | "consent" }>

// The contact as it was planned from and as it is wanted: what they differ in changes, and can be written.
const fieldsOf = (
  { changes, contact }: Changed
): Effect.Effect<ReadonlyArray<ContactChange.FieldChange>, Failure.ValidationFailed | Refused> =>
  Effect.gen(function*() {
    if (Array.dedupe(changes.map(({ field }) => field)).length < changes.length) {
      return yield* Effect.fail<Refused>({ reason: "changes a field twice" })
    }
    const wire = yield* Effect.orDie(encodeContact(contact))
    const before = yield* decodeContact(ValueChange.overlay(wire, changes.map(({ field, from }) => [field, from])))
    const patch = yield* ValueChange.toPatch(before, changes)
    const company = changes.find(({ field }) => field === "company_id")
    const after = yield* decodeContact({
      ...(yield* Effect.orDie(encodeContact(ContactChange.apply(before, patch, undefined)))),
      ...(company !== undefined && { company_id: company.to })
    })
    const found = ContactChange.diff(before, after)
    return found.length === 0 ? yield* Effect.fail<Refused>({ reason: "changes nothing" }) : found
  })

const encodeContact = Schema.encode(Contact.Contact)

const decode = issues.decode(Contact.Contact)

const decodeContact = (wire: unknown) => decode(wire, "ignore")

const selectorOf = (
  fields: Parameters<typeof CompanySelector.fromFields>[0]
): Effect.Effect<CompanySelector.CompanySelector, Refused> => {
  const found = CompanySelector.fromFields(fields)
  return found === undefined ? Effect.fail<Refused>({ reason: "names no company" }) : Effect.succeed(found)
}

const said = (values: RowValues): { readonly [name: string]: string | null } =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => value === undefined ? [] : [[name, value] as const])
  )

const valuesOf = (values: { readonly [name: string]: string | null }): RowValues =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      Option.match(Target.parse(name), { onNone: () => [], onSome: (target) => [[target, value] as const] })
    )
  )

const isChangeable = (target: Target.Target): boolean =>
  target !== "id" && target !== "company_name" && target !== "company_external_id"
