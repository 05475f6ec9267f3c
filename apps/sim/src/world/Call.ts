import type { Priority } from "@lanekit/http"
import type { Chance } from "../Chance.ts"

/** A call that somebody makes of the client. */
export interface Call {
  readonly id: number
  readonly client: number
  /** When it is made. */
  readonly at: number
  /** How long until the caller loses interest, in milliseconds. */
  readonly interruptedAfter: number | undefined
  readonly priority: Priority
  readonly ask: Ask
}

/** What a call asks for. Contacts and companies are numbered. */
export type Ask =
  | { readonly _tag: "GetContact"; readonly contact: number }
  | { readonly _tag: "ListContacts" }
  | { readonly _tag: "ListCompanies"; readonly name: string }
  | { readonly _tag: "ListMemberships"; readonly contact: number }
  | { readonly _tag: "ListBlockedSenders" }
  | {
    readonly _tag: "UpdateContact"
    readonly contact: number
    readonly fields: Fields
    /** Whether the contact is read first, and only what differs is written. */
    readonly skipsUnchanged: boolean
  }
  | { readonly _tag: "CreateContact"; readonly email: string; readonly name: string }
  | { readonly _tag: "DeleteContact"; readonly contact: number }
  | { readonly _tag: "CreateCompany"; readonly name: string }
  | { readonly _tag: "AddMembership"; readonly contact: number; readonly company: Fields }
  | { readonly _tag: "RemoveMembership"; readonly contact: number; readonly company: number }
  | { readonly _tag: "BlockSender"; readonly domain: string }
  | { readonly _tag: "UnblockSender"; readonly sender: number }

/** Fields of a contact that a call changes, as they are on the wire. */
export interface Fields {
  readonly name?: string
  readonly email?: string
  readonly is_subscribed?: boolean
  readonly image_url?: string | null
  readonly company_id?: string
  readonly company_name?: string
  readonly company_external_id?: string
}

/** Whether a field names a company. */
export const isSelector = (field: string): boolean => field.startsWith("company_")

/** Who and what there is in the beginning. */
export interface Records {
  readonly contacts: number
  /** The first two have one name. */
  readonly companies: number
  /** Blocked senders. */
  readonly senders: number
}

/** Something to ask for. Every value that is written is the call's own, where its type has enough values. */
export const askOf = (id: number, { companies, contacts, senders }: Records, writes: number, chance: Chance): Ask => {
  const contact = chance.whole(0, contacts - 1)
  const sender = chance.whole(0, senders - 1)
  if (!chance.is(writes)) {
    return chance.weighted<Ask>(
      [{ _tag: "GetContact", contact }, 6],
      [{ _tag: "ListContacts" }, 1],
      [{ _tag: "ListCompanies", name: companyName(chance.whole(0, companies - 1)) }, 2],
      [{ _tag: "ListMemberships", contact }, 1],
      [{ _tag: "ListBlockedSenders" }, 0.5]
    )
  }
  return chance.weighted<Ask>(
    [{
      _tag: "UpdateContact",
      contact,
      fields: fieldsOf(id, companies, contacts, chance),
      skipsUnchanged: chance.is(0.3)
    }, 12],
    [{ _tag: "CreateContact", email: `new-${chance.is(0.8) ? id : 0}@sim.test`, name: `call-${id}` }, 3],
    [{ _tag: "DeleteContact", contact }, 0.4],
    [{ _tag: "CreateCompany", name: `call-${id}` }, 3],
    [{ _tag: "AddMembership", contact, company: companyOf(chance.whole(0, companies), chance) }, 3],
    [{ _tag: "RemoveMembership", contact, company: chance.whole(0, companies - 1) }, 1.5],
    [{ _tag: "BlockSender", domain: chance.is(0.7) ? `call-${id}.sim.test` : senderDomain(sender) }, 2],
    [{ _tag: "UnblockSender", sender }, 1]
  )
}

/** The name of a numbered company: unique, but for the first two. */
export const companyName = (company: number): string => company < 2 ? "Twin" : `Company ${company}`

/** Id of a numbered company. */
export const companyId = (company: number): string => `co_${company}`

/** External id of a numbered company. */
export const externalId = (company: number): string => `crm-${company}`

/** Id of a numbered contact. */
export const contactId = (contact: number): string => `ct_${contact}`

/** E-mail address of a numbered contact, in the beginning. */
export const contactEmail = (contact: number): string => `contact-${contact}@sim.test`

/** Id of a numbered blocked sender. */
export const senderId = (sender: number): string => `bs_${sender}`

/** Domain of a numbered blocked sender. */
export const senderDomain = (sender: number): string => `sender-${sender}.sim.test`

const fieldsOf = (id: number, companies: number, contacts: number, chance: Chance): Fields => ({
  ...(chance.is(0.7) && { name: chance.is(0.8) ? `call-${id}` : "Anybody" }),
  ...(chance.is(0.2) && {
    email: chance.is(0.8) ? `call-${id}@sim.test` : contactEmail(chance.whole(0, contacts - 1))
  }),
  ...(chance.is(0.2) && { is_subscribed: chance.is(0.5) }),
  ...(chance.is(0.2) && { image_url: chance.is(0.7) ? `https://sim.test/${id}.png` : null }),
  ...(chance.is(0.25) && companyOf(chance.whole(0, companies), chance))
})

// The last one does not exist.
const companyOf = (company: number, chance: Chance): Fields =>
  chance.one<Fields>(
    { company_id: companyId(company) },
    { company_name: companyName(company) },
    { company_external_id: externalId(company) }
  )
