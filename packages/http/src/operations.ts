import {
  ApiKey,
  Company,
  CompanyQuery,
  Contact,
  ContactPatch,
  ContactQuery,
  Failure,
  Page,
  Workspace
} from "@lanekit/core"
import { Schema } from "effect"
import { noParams, noQuery, type Operation } from "./Operation.ts"

/**
 * The API, as one table: no second description of it exists.
 *
 * Sources: the vendor's page for `updateContact`; the vendor's documentation and public clients for the others.
 */
export const operations = {
  getMe: {
    summary: "Get the current key and workspace",
    method: "GET",
    path: "/me",
    scopes: [],
    params: noParams,
    query: noQuery,
    body: Schema.Void,
    success: Workspace.Identity,
    failures: []
  },
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
  getContact: {
    summary: "Get contact",
    method: "GET",
    path: "/contacts/{id}",
    scopes: [ApiKey.scopes.contactsRead],
    params: Schema.Struct({ id: Contact.ContactId }),
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
    params: Schema.Struct({ id: Contact.ContactId }),
    query: noQuery,
    body: ContactPatch.ContactPatch,
    success: Contact.Contact,
    failures: [
      Failure.ContactNotFound,
      Failure.EmailTaken,
      Failure.CompanyUnmatched,
      Failure.CompanyAmbiguous
    ]
  },
  listCompanies: {
    summary: "List companies",
    method: "GET",
    path: "/companies",
    scopes: [ApiKey.scopes.companiesRead],
    params: noParams,
    query: CompanyQuery,
    body: Schema.Void,
    success: Page.pageOf(Company.Company),
    failures: [Failure.CursorMalformed]
  },
  getCompany: {
    summary: "Get company",
    method: "GET",
    path: "/companies/{id}",
    scopes: [ApiKey.scopes.companiesRead],
    params: Schema.Struct({ id: Company.CompanyId }),
    query: noQuery,
    body: Schema.Void,
    success: Company.Company,
    failures: [Failure.CompanyNotFound]
  }
} satisfies Record<string, Operation>

/** The table's type. */
export type Operations = typeof operations

/** The name of an operation. */
export type OperationName = keyof Operations
