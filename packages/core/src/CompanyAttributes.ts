import { Effect, Option } from "effect"
import type { CompanyLabel, CompanyOwner } from "./Company.ts"
import { CompanyAttributeUnmatched } from "./Failure.ts"

/** What the ids of a write name: `null` where it clears, nothing where it says nothing. */
export interface CompanyAttributes {
  readonly status?: CompanyLabel | null
  readonly tier?: CompanyLabel | null
  readonly owner?: CompanyOwner | null
}

/** The ids that a write of a company may hold. */
export interface AttributeIds {
  readonly statusId?: string | null
  readonly tierId?: string | null
  readonly ownerId?: string | null
}

/** Finds what the workspace has under an id. */
export interface AttributeCatalog<E, R> {
  readonly status: (id: string) => Effect.Effect<Option.Option<CompanyLabel>, E, R>
  readonly tier: (id: string) => Effect.Effect<Option.Option<CompanyLabel>, E, R>
  readonly owner: (id: string) => Effect.Effect<Option.Option<CompanyOwner>, E, R>
}

/** Looks up the ids of a write, or fails with the first field whose id the workspace does not have. */
export const resolveAttributes = Effect.fnUntraced(function*<E, R>(
  { ownerId, statusId, tierId }: AttributeIds,
  catalog: AttributeCatalog<E, R>
) {
  const status = yield* lookUp("status_id", statusId, catalog.status)
  const tier = yield* lookUp("tier_id", tierId, catalog.tier)
  const owner = yield* lookUp("owner_id", ownerId, catalog.owner)
  const attributes: CompanyAttributes = {
    ...(status !== undefined && { status }),
    ...(tier !== undefined && { tier }),
    ...(owner !== undefined && { owner })
  }
  return attributes
})

const lookUp = <A, E, R>(
  field: CompanyAttributeUnmatched["field"],
  id: string | null | undefined,
  find: (id: string) => Effect.Effect<Option.Option<A>, E, R>
): Effect.Effect<A | null | undefined, E | CompanyAttributeUnmatched, R> => {
  if (id === undefined || id === null) return Effect.succeed(id)
  return Effect.flatMap(
    find(id),
    Option.match({
      onNone: () => Effect.fail(new CompanyAttributeUnmatched({ field })),
      onSome: (found) => Effect.succeed(found)
    })
  )
}
