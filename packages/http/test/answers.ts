import { BlockedSender, Company, type CompanySelector, Contact, type Failure } from "@lanekit/core"
import { type FailureReader, operations } from "@lanekit/http"

/** An answer as it was recorded: the body as text, or as JSON. */
export interface Recorded {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text?: string
  readonly json?: unknown
}

/** An answer, what was asked, and the failure that it means. */
export interface Case extends Recorded {
  readonly name: string
  readonly sent: FailureReader.Sent
  readonly means: Failure.Failure
}

export const answerOf = ({ headers = {}, json, status, text = JSON.stringify(json) }: Recorded) => ({
  status,
  headers,
  body: text
})

/** The API's envelope. */
export const error = (code: string, message: string, details?: unknown) => ({
  error: { code, message, ...(details !== undefined && { details }), request_id: "req_1" }
})

export const contactId = Contact.ContactId.make("ct_1")
export const companyId = Company.CompanyId.make("co_1")
export const blockedSenderId = BlockedSender.BlockedSenderId.make("bs_1")
export const byName: CompanySelector.CompanySelector = { _tag: "ByName", name: Company.CompanyName.make("Acme") }
export const byId: CompanySelector.CompanySelector = { _tag: "ById", id: companyId }
export const named = (name: string): CompanySelector.CompanySelector => ({
  _tag: "ByName",
  name: Company.CompanyName.make(name)
})

/** A request of each operation. */
export const sent = {
  getMe: { operation: operations.getMe, hasCursor: false },
  listContacts: { operation: operations.listContacts, hasCursor: false },
  nextContacts: { operation: operations.listContacts, hasCursor: true },
  getContact: { operation: operations.getContact, hasCursor: false, contactId },
  updateContact: { operation: operations.updateContact, hasCursor: false, contactId },
  getContactByEmail: { operation: operations.getContactByEmail, hasCursor: false },
  createContact: { operation: operations.createContact, hasCursor: false },
  removeContactCompany: { operation: operations.removeContactCompany, hasCursor: false, contactId, companyId },
  createBlockedSender: { operation: operations.createBlockedSender, hasCursor: false },
  deleteBlockedSender: { operation: operations.deleteBlockedSender, hasCursor: false, blockedSenderId },
  getCompany: { operation: operations.getCompany, hasCursor: false, companyId },
  updateCompany: { operation: operations.updateCompany, hasCursor: false, companyId },
  mergeCompanies: { operation: operations.mergeCompanies, hasCursor: false, companyId }
} satisfies Record<string, FailureReader.Sent>

/** An update that selects a company. */
export const selecting = (selector: CompanySelector.CompanySelector): FailureReader.Sent => ({
  ...sent.updateContact,
  selector
})
