import { CompanyDirectory } from "@lanekit/core"
import { type Context, Effect } from "effect"
import type { Handlers } from "../Routes.ts"

/** Answers the operations of companies. */
export const companyHandlers: Effect.Effect<
  Pick<
    Context.Tag.Service<Handlers>,
    "listCompanies" | "createCompany" | "getCompany" | "updateCompany" | "deleteCompany" | "mergeCompanies"
  >,
  never,
  CompanyDirectory
> = Effect.map(CompanyDirectory, (companies) => ({
  listCompanies: ({ query }) => companies.list(query),
  createCompany: ({ body }) => companies.create(body),
  getCompany: ({ params }) => companies.get(params.id),
  updateCompany: ({ body, params }) => companies.update(params.id, body),
  deleteCompany: ({ params }) => companies.delete(params.id),
  mergeCompanies: ({ body, params }) => companies.merge(params.id, body.sourceId)
}))
