import type { CallEntry } from "../Ledger.ts"
import type { Property } from "./Violation.ts"

/** No request of a call is sent again more often than the client is told to. */
export const neverRepeatsTooOften: Property = ({ calls, history: { world } }) =>
  [...calls.values()].flatMap((entry) => {
    const sent = ownRequests(entry).length
    return sent > world.client.retries + 1
      ? [`call ${entry.call.id} was sent ${sent} times; ${world.client.retries} retries are allowed`]
      : []
  })

/** No call makes something twice. Only the companies of a contact may be added again, which changes nothing. */
export const neverMakesTwice: Property = ({ calls }) =>
  [...calls.values()].flatMap(({ call, requests }) => {
    if (call.ask._tag === "AddMembership") return []
    const made = requests.filter(({ appliedAt, method }) => method === "POST" && appliedAt !== undefined)
    return made.length > 1
      ? [`call ${call.id} took effect twice: requests ${made.map(({ number }) => number).join(", ")}`]
      : []
  })

/** The requests of a call that do what it asks for; the others look what became of them. */
export const ownRequests = ({ call, requests }: CallEntry) => {
  const method = methodOf(call.ask._tag)
  return requests.filter((request) => request.method === method)
}

/** Method of the requests that do what a call asks for. */
export const methodOf = (ask: CallEntry["call"]["ask"]["_tag"]): "GET" | "PATCH" | "POST" | "DELETE" => {
  switch (ask) {
    case "GetContact":
    case "ListContacts":
    case "ListCompanies":
    case "ListMemberships":
    case "ListBlockedSenders":
      return "GET"
    case "UpdateContact":
      return "PATCH"
    case "CreateContact":
    case "CreateCompany":
    case "AddMembership":
    case "BlockSender":
      return "POST"
    case "DeleteContact":
    case "RemoveMembership":
    case "UnblockSender":
      return "DELETE"
  }
}
