import { Chunk, Context, Effect, Layer, Option, Stream } from "effect"
import type { Company, CompanyId } from "./Company.ts"
import type { CompanyQuery } from "./CompanyQuery.ts"
import { type CompanyResolution, fromMatches } from "./CompanyResolution.ts"
import { type CompanySelector, isMatch } from "./CompanySelector.ts"
import { CompanyStore } from "./CompanyStore.ts"
import { type CommonFailure, InternalError, ValidationFailed } from "./Failure.ts"
import { maxLimit } from "./Page.ts"

/** Most pages that a resolution reads: 50,000 companies whose names hold the one that is looked for. */
export const maxPages = 250

/** What people do with companies, whatever store they live in. */
export class CompanyDirectory extends Context.Tag("core/CompanyDirectory")<
  CompanyDirectory,
  Context.Tag.Service<CompanyStore> & {
    /** Which company a selector names, found with reads only. */
    readonly resolve: (selector: CompanySelector) => Effect.Effect<CompanyResolution, CommonFailure>
  }
>() {
  /** The use cases over the store. */
  static readonly layer: Layer.Layer<CompanyDirectory, never, CompanyStore> = Layer.effect(
    CompanyDirectory,
    Effect.gen(function*() {
      const companies = yield* CompanyStore

      // A filter of the API may match more than the selector means, so that every row is compared again here.
      const findAll = (query: CompanyQuery, selector: CompanySelector) =>
        Stream.paginateEffect(
          { query, pages: 1 },
          ({ pages, query }) =>
            Effect.map(companies.list(query), ({ data, page }) => {
              const next = page.hasMore && page.cursor !== null && pages < maxPages
                ? Option.some({ query: { ...query, cursor: page.cursor }, pages: pages + 1 })
                : Option.none()
              const found = data.filter((company) => isMatch(selector, company))
              return [{ found, isCut: page.hasMore && Option.isNone(next) }, next]
            })
        ).pipe(
          Stream.runCollect,
          // The cursors are the store's own: one that it refuses or forgets, or a list without end, is its fault.
          Effect.catchTag("CursorMalformed", ({ origin }) =>
            Effect.fail(new InternalError({ ...(origin !== undefined && { origin }) }))),
          Effect.filterOrFail((pages) =>
            !Chunk.some(pages, ({ isCut }) => isCut), () => new InternalError()),
          Effect.map((pages) => Chunk.toReadonlyArray(pages).flatMap(({ found }) => found))
        )

      const matchesOf = (selector: CompanySelector): Effect.Effect<ReadonlyArray<Company>, CommonFailure> => {
        switch (selector._tag) {
          case "ById":
            return companies.get(selector.id).pipe(
              Effect.map((company) => [company]),
              Effect.catchTag("CompanyNotFound", () => Effect.succeed([]))
            )
          case "ByName":
            return findAll({ limit: maxLimit, nameContains: selector.name }, selector)
          case "ByExternalId":
            return findAll({ limit: maxLimit, externalId: selector.externalId }, selector)
        }
      }

      const resolve = Effect.fn("CompanyDirectory.resolve")(function*(selector: CompanySelector) {
        return fromMatches(selector, yield* matchesOf(selector))
      })

      const merge = Effect.fn("CompanyDirectory.merge")(function*(id: CompanyId, sourceId: CompanyId) {
        if (id === sourceId) {
          return yield* new ValidationFailed({
            issues: [{ path: "source_id", message: "must not be the company that it is merged into" }]
          })
        }
        return yield* companies.merge(id, sourceId)
      })

      return { ...companies, merge, resolve }
    })
  )
}
