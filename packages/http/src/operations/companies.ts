import { ApiKey, Company, CompanyPatch, CompanyQuery, Deletion, Failure, Merge, NewCompany, Page } from "@lanekit/core"
import { Schema } from "effect"
import { noParams, noQuery, type Operation } from "../Operation.ts"

const params = Schema.Struct({ id: Company.CompanyId })

/** What can be done with companies. Sources: the vendor's documentation and public clients. */
export const companyOperations = {
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
  createCompany: {
    summary: "Create company",
    method: "POST",
    path: "/companies",
    scopes: [ApiKey.scopes.companiesWrite],
    params: noParams,
    query: noQuery,
    body: NewCompany.NewCompany,
    success: Company.Company,
    failures: [Failure.CompanyAttributeUnmatched]
  },
  getCompany: {
    summary: "Get company",
    method: "GET",
    path: "/companies/{id}",
    scopes: [ApiKey.scopes.companiesRead],
    params,
    query: noQuery,
    body: Schema.Void,
    success: Company.Company,
    failures: [Failure.CompanyNotFound]
  },
  updateCompany: {
    summary: "Update company",
    method: "PATCH",
    path: "/companies/{id}",
    scopes: [ApiKey.scopes.companiesWrite],
    params,
    query: noQuery,
    body: CompanyPatch,
    success: Company.Company,
    failures: [Failure.CompanyNotFound, Failure.CompanyAttributeUnmatched]
  },
  deleteCompany: {
    summary: "Delete company",
    method: "DELETE",
    path: "/companies/{id}",
    scopes: [ApiKey.scopes.companiesWrite],
    params,
    query: noQuery,
    body: Schema.Void,
    success: Deletion.deletionOf(Company.CompanyId),
    failures: [Failure.CompanyNotFound]
  },
  mergeCompanies: {
    summary: "Merge a company into this one",
    method: "POST",
    path: "/companies/{id}/merge",
    scopes: [ApiKey.scopes.companiesWrite],
    params,
    query: noQuery,
    body: Merge,
    success: Company.Company,
    failures: [Failure.CompanyNotFound, Failure.MergeSourceUnmatched]
  }
} satisfies Record<string, Operation>
