import { Context, type Effect } from "effect"
import type { Company, CompanyId } from "./Company.ts"
import type { CompanyPatch } from "./CompanyPatch.ts"
import type { CompanyQuery } from "./CompanyQuery.ts"
import type { Deletion } from "./Deletion.ts"
import type {
  CommonFailure,
  CompanyAttributeUnmatched,
  CompanyNotFound,
  CursorMalformed,
  MergeSourceUnmatched,
  WriteFailure
} from "./Failure.ts"
import type { NewCompany } from "./NewCompany.ts"
import type { Page } from "./Page.ts"

/** Where companies live: a database, or the API itself. */
export class CompanyStore extends Context.Tag("core/CompanyStore")<CompanyStore, {
  readonly get: (id: CompanyId) => Effect.Effect<Company, CompanyNotFound | CommonFailure>
  /** Newest first; see {@link CompanyQuery} for what the filters mean. */
  readonly list: (query: CompanyQuery) => Effect.Effect<Page<Company>, CursorMalformed | CommonFailure>
  /** Makes a company. It comes first in every list that holds it. Names and external ids need not be unique. */
  readonly create: (company: NewCompany) => Effect.Effect<Company, CompanyAttributeUnmatched | WriteFailure>
  /** Changes a company, and gives it as it is afterwards. A patch that changes no value leaves `updatedAt` alone. */
  readonly update: (
    id: CompanyId,
    patch: CompanyPatch
  ) => Effect.Effect<Company, CompanyNotFound | CompanyAttributeUnmatched | WriteFailure>
  /**
   * Takes the company out of everything. Its contacts stay; where it was the primary company, the one that was added
   * first takes its place.
   */
  readonly delete: (id: CompanyId) => Effect.Effect<Deletion<CompanyId>, CompanyNotFound | WriteFailure>
  /**
   * Merges the company `sourceId` into the company `id`, in one step that cannot be taken back: the contacts move, empty
   * properties of the survivor are filled, the source is gone. Gives the survivor. The two ids must differ.
   */
  readonly merge: (
    id: CompanyId,
    sourceId: CompanyId
  ) => Effect.Effect<Company, CompanyNotFound | MergeSourceUnmatched | WriteFailure>
}>() {}
