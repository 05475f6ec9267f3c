import { Context, type Effect } from "effect"
import type { Company, CompanyId } from "./Company.ts"
import type { CompanyQuery } from "./CompanyQuery.ts"
import type { CommonFailure, CompanyNotFound, CursorMalformed } from "./Failure.ts"
import type { Page } from "./Page.ts"

/** Where companies live: a database, or the API itself. */
export class CompanyStore extends Context.Tag("core/CompanyStore")<CompanyStore, {
  readonly get: (id: CompanyId) => Effect.Effect<Company, CompanyNotFound | CommonFailure>
  /** Newest first; see {@link CompanyQuery} for what the filters mean. */
  readonly list: (query: CompanyQuery) => Effect.Effect<Page<Company>, CursorMalformed | CommonFailure>
}>() {}
