import type * as Target from "./Target.ts"

/** The systems whose exports are known. */
export const names = ["hubspot", "intercom", "stripe"] as const

/** A system whose exports are known. */
export type Preset = typeof names[number]

// By what a column says, what it is called: its label or its internal name, as exports have it. Several that are wanted
// together stand one after the other.
const known: Readonly<
  Record<Preset, ReadonlyArray<readonly [target: Target.Target, ...columns: ReadonlyArray<string>]>>
> = {
  hubspot: [
    ["external_ids.hubspot", "Record ID", "Contact ID", "hs_object_id", "vid"],
    ["email", "Email", "Email address"],
    ["name", "First Name", "firstname"],
    ["name", "Last Name", "lastname"],
    ["company_name", "Company Name", "Associated Company", "Primary Associated Company", "Company"],
    ["is_unsubscribed", "Unsubscribed from all email", "hs_email_optout"]
  ],
  intercom: [
    ["external_ids.intercom", "Intercom ID", "Contact ID", "id"],
    ["email", "Email"],
    ["name", "Name", "Full name"],
    ["company_name", "Company name", "Company"],
    ["is_unsubscribed", "Unsubscribed from emails", "unsubscribed_from_emails"]
  ],
  stripe: [
    ["external_ids.stripe", "id", "Customer ID"],
    ["email", "Email", "Customer Email"],
    ["name", "Name", "Customer Name"]
  ]
}

/** Which columns of an export say what, whatever their case. Of several names for one thing the first that is there counts. */
export const columnsOf = (
  preset: Preset,
  header: ReadonlyArray<string>
): ReadonlyArray<readonly [target: Target.Target, column: string]> =>
  known[preset].flatMap(([target, ...names]) => {
    const column = names.flatMap((name) => header.filter((column) => isSame(column, name)))[0]
    return column === undefined ? [] : [[target, column] as const]
  })

const isSame = (a: string, b: string): boolean => a.trim().toLowerCase() === b.toLowerCase()
