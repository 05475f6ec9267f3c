import { CompanyDirectory } from "@lanekit/core"
import { type Context, Effect } from "effect"
import type { Handlers } from "../Routes.ts"

/** Answers the operations of companies. */
export const companyHandlers: Effect.Effect<
  Pick<Context.Tag.Service<Handlers>, "listCompanies" | "getCompany">,
  never,
  CompanyDirectory
> = Effect.map(CompanyDirectory, (companies) => ({
  listCompanies: ({ query }) => companies.list(query),
  getCompany: ({ params }) => companies.get(params.id)
}))
