import { SqlClient } from "@effect/sql/SqlClient"
import { Company, type Failure, type SeedData } from "@lanekit/core"
import { OtherCompanies } from "@lanekit/core/testing"
import { type DatabaseUnusable, seed, type SeedRefused, Sqlite, stores } from "@lanekit/sql"
import { Effect, Layer, Schema } from "effect"

/** The stores on a database of their own, filled with `data`. */
export const seeded = (
  data: SeedData.SeedData,
  filename = ":memory:"
): Layer.Layer<
  stores.Stores | OtherCompanies | SqlClient,
  DatabaseUnusable | SeedRefused | Failure.Unavailable
> =>
  Layer.mergeAll(stores.layer, otherCompanies).pipe(
    Layer.provideMerge(Layer.effectDiscard(seed(data)).pipe(Layer.provideMerge(Sqlite.layer({ filename }))))
  )

const toIds = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ id: Company.CompanyId })))

const otherCompanies = Layer.effect(
  OtherCompanies,
  Effect.map(SqlClient, (sql) => ({
    of: (id) =>
      sql`SELECT company_id AS id FROM contact_companies WHERE contact_id = ${id} ORDER BY company_id`.pipe(
        Effect.map((rows) => toIds(rows).map(({ id }) => id)),
        Effect.orDie
      )
  }))
)
