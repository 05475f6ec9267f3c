import { type Company, CompanyDirectory, CompanyStore, type Failure } from "@lanekit/core"
import { Fixture, Memory } from "@lanekit/core/testing"
import { type Context, Effect, Layer } from "effect"

/** Companies in memory, and how often they were read. */
export interface CountedCompanies {
  readonly store: Context.Tag.Service<CompanyStore>
  readonly directory: Context.Tag.Service<CompanyDirectory>
  /** Every read so far: the id that was asked for, or the filter, or `page` for one of all companies. */
  readonly reads: Array<string>
  /** What happens before each read that follows is answered. */
  before: Effect.Effect<void, Failure.Unavailable>
}

/** These companies, each read of them counted. */
export const countedCompanies = (
  companies: ReadonlyArray<Company.Company>
): Effect.Effect<CountedCompanies> =>
  Effect.gen(function*() {
    const memory = yield* CompanyStore
    const reads: Array<string> = []
    const counted: Pick<CountedCompanies, "reads" | "before"> = { reads, before: Effect.void }
    const store: Context.Tag.Service<CompanyStore> = {
      ...memory,
      get: (id) =>
        Effect.suspend(() => {
          reads.push(id)
          return Effect.zipLeft(memory.get(id), counted.before)
        }),
      list: (query) =>
        Effect.suspend(() => {
          reads.push(query.nameContains ?? query.externalId ?? "page")
          return Effect.zipLeft(memory.list(query), counted.before)
        })
    }
    const directory = yield* CompanyDirectory.pipe(
      Effect.provide(Layer.provide(CompanyDirectory.layer, Layer.succeed(CompanyStore, store)))
    )
    return Object.assign(counted, { store, directory })
  }).pipe(Effect.provide(Memory.layer(Fixture.seed({ companies: companies.map((company) => ({ ...company })) }))))
