import { type Company, type CompanyResolution, Contact, ContactChange, type NewContact } from "@lanekit/core"
import { Data, Option, Record } from "effect"
import type { InvalidRow, SyncRow } from "./SyncRow.ts"

/** What is to become of a row, and why. Nothing but `Create` and `Update` is written. */
export type PlannedRow = Data.TaggedEnum<{
  /** There is no such contact, and there is to be one. */
  Create: { readonly number: number; readonly contact: NewContact.NewContact }
  /** These fields differ. `resubscribes` where somebody who has opted out is to be subscribed again. */
  Update: {
    readonly number: number
    readonly contact: Contact.Contact
    readonly changes: ReadonlyArray<ContactChange.FieldChange>
    readonly resubscribes: boolean
  }
  /** The contact is as the row wants it. */
  Unchanged: { readonly number: number; readonly id: Contact.ContactId }
  /** Nothing can be made of it, for these reasons. */
  Invalid: InvalidRow
  /** Other rows, of these numbers, are about the same contact. */
  Duplicate: { readonly number: number; readonly others: ReadonlyArray<number> }
  /** There is no such contact, and none is to be made. */
  ContactNotFound: { readonly number: number }
  /** More than one contact is found by what the row says. */
  ContactAmbiguous: { readonly number: number; readonly candidates: ReadonlyArray<Contact.ContactRef> }
  /** There is no such company. */
  CompanyNotFound: { readonly number: number; readonly selector: Unresolved<"NotFound">["selector"] }
  /** More than one company is of that name. */
  CompanyAmbiguous:
    & { readonly number: number }
    & Pick<Unresolved<"Ambiguous">, "selector" | "candidates" | "total">
  /** It would subscribe somebody again who has opted out. */
  Consent: {
    readonly number: number
    readonly contact: Contact.Contact
    readonly changes: ReadonlyArray<ContactChange.FieldChange>
  }
}>

type Unresolved<Tag extends string> = Extract<CompanyResolution.CompanyResolution, { readonly _tag: Tag }>

/** Constructors and matchers of {@link PlannedRow}. */
export const PlannedRow = Data.taggedEnum<PlannedRow>()

/** How rows are planned. */
export interface PlanOptions {
  /** Whether contacts are made that are not there. */
  readonly creates: boolean
  /** Whether people who have opted out may be subscribed again. */
  readonly resubscribes: boolean
}

/** What is known of a row when it is planned. */
export interface Known {
  /** The contacts that its key finds. */
  readonly contacts: ReadonlyArray<Contact.Contact>
  /** The company that it names, if it names one. */
  readonly company: Option.Option<CompanyResolution.CompanyResolution>
}

/** Plans a row. The same row on the same contacts is always planned the same way. */
export const plan = (row: SyncRow, { company, contacts }: Known, options: PlanOptions): PlannedRow => {
  const { number } = row
  const [contact, ...others] = contacts
  if (contact !== undefined && others.length > 0) {
    return PlannedRow.ContactAmbiguous({ number, candidates: contacts.map(Contact.toRef) })
  }
  const resolution = Option.getOrUndefined(company)
  if (resolution?._tag === "NotFound") return PlannedRow.CompanyNotFound({ number, selector: resolution.selector })
  if (resolution?._tag === "Ambiguous") {
    const { candidates, selector, total } = resolution
    return PlannedRow.CompanyAmbiguous({ number, selector, candidates, total })
  }
  if (contact !== undefined) return toUpdate(row, contact, resolution?.company, options)
  const { email } = row.patch
  // Nobody is made without an address, or under an id of the API's.
  if (email === undefined || row.key.target === "id" || !options.creates) return PlannedRow.ContactNotFound({ number })
  // What it was resolved to: the name may be another's by the time that it is made.
  const selection = resolution === undefined ? {} : { company: { _tag: "ById", id: resolution.company.id } as const }
  return PlannedRow.Create({ number, contact: { ...row.patch, ...selection, email, ...idsOf(row, {}) } })
}

const toUpdate = (
  { externalIds, key, number, patch }: SyncRow,
  contact: Contact.Contact,
  company: Company.Company | undefined,
  options: PlanOptions
): PlannedRow => {
  const { email, ...others } = patch
  const wanted = ContactChange.apply(
    contact,
    {
      ...others,
      // An address that finds a contact is its own, however it is spelt.
      ...(email !== undefined && key.target !== "email" && { email }),
      ...idsOf({ externalIds }, contact.externalIds)
    },
    company
  )
  const changes = ContactChange.diff(contact, wanted)
  if (changes.length === 0) return PlannedRow.Unchanged({ number, id: contact.id })
  const resubscribes = ContactChange.isResubscription(contact, wanted)
  return resubscribes && !options.resubscribes
    ? PlannedRow.Consent({ number, contact, changes })
    : PlannedRow.Update({ number, contact, changes, resubscribes })
}

// The API replaces all ids in other systems at once, and a row speaks of its own alone.
const idsOf = (
  { externalIds }: Pick<SyncRow, "externalIds">,
  before: Contact.Contact["externalIds"]
): { readonly externalIds?: Contact.Contact["externalIds"] } =>
  Record.isEmptyReadonlyRecord(externalIds)
    ? {}
    : {
      externalIds: {
        ...Record.filter(before, (_, system) => !Record.has(externalIds, system)),
        ...Record.getSomes(externalIds)
      }
    }
