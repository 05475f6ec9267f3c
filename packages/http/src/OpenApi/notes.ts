import type { OperationName } from "../operations.ts"

/** What there is to know of an operation beside its shape, in Markdown. */
export const notes: { readonly [Name in OperationName]: string } = {
  getMe: "Which key a request is made with, what it may do, and the workspace that it belongs to.",
  listContacts: "Newest first. Filters combine. A page may be empty before the last: go on while `has_more`.",
  createContact:
    "The address must be new to the workspace, ignoring case. A contact is subscribed unless `is_subscribed` says " +
    "otherwise. At most one of `company_id`, `company_name` and `company_external_id` may be given.",
  getContactByEmail: "The one contact with this address, ignoring case.",
  getContact: "A deleted contact is not found.",
  updateContact:
    "An absent field is unchanged, a value replaces, and `null` clears, which only the picture can be. At most one of " +
    "`company_id`, `company_name` and `company_external_id` may be given; it must match exactly one company, which " +
    "becomes the primary one. That changes which threads the person can read in the support portal. " +
    "`is_subscribed` is the person's consent.",
  deleteContact: "The contact is gone from every list, and its address is free again.",
  listContactCompanies: "All of the contact's companies, the primary one first.",
  addContactCompany:
    "Exactly one of `company_id`, `company_name` and `company_external_id`. The company becomes the primary one when " +
    "there was none; adding it again changes nothing.",
  removeContactCompany: "When it was the primary one, the company that was added first takes its place.",
  listBlockedSenders: "Newest first. A page may be empty before the last: go on while `has_more`.",
  createBlockedSender:
    "`value` is an address or a domain of at least two labels, as `type` says; it is kept in lower case.",
  deleteBlockedSender: "Mail of the sender becomes threads again.",
  listCompanies: "Newest first. Filters combine. A page may be empty before the last: go on while `has_more`.",
  createCompany: "What is not given is empty. Names and external ids need not be unique.",
  getCompany: "A deleted company is not found.",
  updateCompany:
    "An absent field is unchanged, a value replaces, and `null` clears. `domains` and `external_ids` replace the whole set.",
  deleteCompany: "Its contacts stay, and lose it.",
  mergeCompanies:
    "The company of the path survives: the contacts of the other one move to it, and only its empty properties are " +
    "filled. The other one is gone afterwards. **This cannot be undone.**"
}
