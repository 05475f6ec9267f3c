import {
  ApiKey,
  Company,
  CompanySelection,
  Contact,
  ContactPatch,
  ContactQuery,
  Deletion,
  EmailAddress,
  Failure,
  NewContact,
  Page
} from "@lanekit/core"
import { Schema } from "effect"
import { noParams, noQuery, type Operation } from "../Operation.ts"

const params = Schema.Struct({ id: Contact.ContactId })

// All of a contact's companies, the primary one first.
const Companies = Schema.Struct({ data: Schema.Array(Company.Company) })

/**
 * What can be done with contacts, and with the companies that they belong to.
 *
 * Sources: the vendor's page for `updateContact`; the vendor's documentation and public clients for the others. The shape
 * of a contact's companies is our decision.
 */
export const contactOperations = {
  listContacts: {
    summary: "List contacts",
    method: "GET",
    path: "/contacts",
    scopes: [ApiKey.scopes.contactsRead],
    params: noParams,
    query: ContactQuery,
    body: Schema.Void,
    success: Page.pageOf(Contact.Contact),
    failures: [Failure.CursorMalformed]
  },
  createContact: {
    summary: "Create contact",
    method: "POST",
    path: "/contacts",
    scopes: [ApiKey.scopes.contactsWrite],
    params: noParams,
    query: noQuery,
    body: NewContact.NewContact,
    success: Contact.Contact,
    failures: [Failure.EmailTaken, Failure.CompanyUnmatched, Failure.CompanyAmbiguous]
  },
  getContactByEmail: {
    summary: "Get contact by email",
    method: "GET",
    path: "/contacts/by-email",
    scopes: [ApiKey.scopes.contactsRead],
    params: noParams,
    query: Schema.Struct({ email: EmailAddress.EmailText }),
    body: Schema.Void,
    success: Contact.Contact,
    failures: [Failure.ContactEmailUnmatched]
  },
  getContact: {
    summary: "Get contact",
    method: "GET",
    path: "/contacts/{id}",
    scopes: [ApiKey.scopes.contactsRead],
    params,
    query: noQuery,
    body: Schema.Void,
    success: Contact.Contact,
    failures: [Failure.ContactNotFound]
  },
  updateContact: {
    summary: "Update contact",
    method: "PATCH",
    path: "/contacts/{id}",
    scopes: [ApiKey.scopes.contactsWrite],
    params,
    query: noQuery,
    body: ContactPatch.ContactPatch,
    success: Contact.Contact,
    failures: [Failure.ContactNotFound, Failure.EmailTaken, Failure.CompanyUnmatched, Failure.CompanyAmbiguous]
  },
  deleteContact: {
    summary: "Delete contact",
    method: "DELETE",
    path: "/contacts/{id}",
    scopes: [ApiKey.scopes.contactsWrite],
    params,
    query: noQuery,
    body: Schema.Void,
    success: Deletion.deletionOf(Contact.ContactId),
    failures: [Failure.ContactNotFound]
  },
  listContactCompanies: {
    summary: "List the contact's companies",
    method: "GET",
    path: "/contacts/{id}/companies",
    scopes: [ApiKey.scopes.contactsRead, ApiKey.scopes.companiesRead],
    params,
    query: noQuery,
    body: Schema.Void,
    success: Companies,
    failures: [Failure.ContactNotFound]
  },
  addContactCompany: {
    summary: "Add the contact to a company",
    method: "POST",
    path: "/contacts/{id}/companies",
    scopes: [ApiKey.scopes.contactsWrite],
    params,
    query: noQuery,
    body: CompanySelection,
    success: Companies,
    failures: [Failure.ContactNotFound, Failure.CompanyUnmatched, Failure.CompanyAmbiguous]
  },
  removeContactCompany: {
    summary: "Remove the contact from a company",
    method: "DELETE",
    path: "/contacts/{id}/companies/{company_id}",
    scopes: [ApiKey.scopes.contactsWrite],
    params: Schema.Struct({
      id: Contact.ContactId,
      companyId: Schema.propertySignature(Company.CompanyId).pipe(Schema.fromKey("company_id"))
    }),
    query: noQuery,
    body: Schema.Void,
    success: Companies,
    failures: [Failure.ContactNotFound, Failure.CompanyNotFound]
  }
} satisfies Record<string, Operation>
