import { contactsPerConnection } from "./Plan.ts"
import { companyExternalIdOf, companyNameOf, contactIdOf } from "./world.ts"

/** One request of the load, and the status that it must be answered with. */
export interface Step {
  readonly method: "GET" | "PATCH"
  readonly path: string
  readonly body?: object
  readonly expected: number
}

/** What one connection asks, over and over, in one load. */
export type Mix = (connection: number, round: number) => ReadonlyArray<Step>

/** How many of each hundred PATCH requests do what. */
export const shares = { name: 70, company: 15, unchanged: 10, invalid: 5 } as const

/**
 * PATCH requests by {@link shares}. Every connection has contacts of its own, and goes over them twice with different
 * values before it begins again: whatever is meant to change a contact does change it, each time.
 */
export const patches: Mix = (connection, round) =>
  [0, 1].flatMap((pass) =>
    Array.from({ length: contactsPerConnection }, (_, place): Step => {
      const contact = connection * contactsPerConnection + place
      const { body, expected } = patchOf(place, contact, 2 * round + pass)
      return { method: "PATCH", path: `/contacts/${contactIdOf(contact)}`, body, expected }
    })
  )

/** GET requests over the same contacts. */
export const reads: Mix = (connection) =>
  Array.from({ length: contactsPerConnection }, (_, place): Step => ({
    method: "GET",
    path: `/contacts/${contactIdOf(connection * contactsPerConnection + place)}`,
    expected: 200
  }))

// Twenty places hold the mix exactly: 14 names, 3 companies, 2 patches that change nothing, 1 that is refused.
const patchOf = (
  place: number,
  contact: number,
  turn: number
): { readonly body: object; readonly expected: number } => {
  switch (place % 20) {
    case 2:
    case 8:
    case 16:
      return { body: companyOf(place, contact + turn), expected: 200 }
    case 4:
    case 14:
      return { body: { is_subscribed: true }, expected: 200 }
    case 11:
      return { body: { name: "", is_subscribd: false }, expected: 400 }
    default:
      return { body: { name: `Contact ${contact}, called ${turn}` }, expected: 200 }
  }
}

const companyOf = (place: number, company: number): object =>
  place % 20 === 8
    ? { company_external_id: companyExternalIdOf(company) }
    : place % 40 < 20
    ? { company_name: companyNameOf(company) }
    : { company_external_id: companyExternalIdOf(company) }
