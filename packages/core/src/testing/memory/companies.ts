import { Array, type DateTime, Effect, Layer, SynchronizedRef } from "effect"
import { CompanyId } from "../../Company.ts"
import { type AttributeCatalog, resolveAttributes } from "../../CompanyAttributes.ts"
import * as CompanyChange from "../../CompanyChange.ts"
import type { CompanyPatch } from "../../CompanyPatch.ts"
import type { CompanyQuery } from "../../CompanyQuery.ts"
import { CompanyStore } from "../../CompanyStore.ts"
import { deletion } from "../../Deletion.ts"
import { CompanyNotFound, MergeSourceUnmatched } from "../../Failure.ts"
import * as Memberships from "../../Memberships.ts"
import { type NewCompany, toCompany as toNewCompany } from "../../NewCompany.ts"
import { newId } from "../../newId.ts"
import type { SeedCompany, SeedData } from "../../SeedData.ts"
import { byCodePoints, fold } from "../../text.ts"
import { isWithin } from "../../TimeQuery.ts"
import { following, toTimestamp } from "../../Timestamp.ts"
import { moved } from "./memberships.ts"
import {
  isLive,
  membershipsOf,
  newestOf,
  paginate,
  State,
  toCompany,
  withCompany,
  write,
  type Written
} from "./State.ts"

/** Companies in memory. */
export const layer: Layer.Layer<CompanyStore, never, State> = Layer.effect(
  CompanyStore,
  Effect.gen(function*() {
    const state = yield* State

    const get = Effect.fn("CompanyStore.get")(function*(id: CompanyId) {
      return toCompany(yield* findCompany(yield* SynchronizedRef.get(state), id))
    })

    const list = Effect.fn("CompanyStore.list")(function*(query: CompanyQuery) {
      const { companies } = yield* SynchronizedRef.get(state)
      const found = companies.filter((company) => isLive(company) && isListed(company, query))
      return yield* paginate(found, query, toCompany)
    })

    const create = Effect.fn("CompanyStore.create")((given: NewCompany) =>
      write(state, (data, now) =>
        Effect.gen(function*() {
          const attributes = yield* resolveAttributes(given, catalogOf(data))
          const at = following(newestOf(data.companies), now)
          const company = toNewCompany(given, attributes, { id: CompanyId.make(yield* newId("co")), at })
          return {
            answer: company,
            data: withCompany(data, company),
            changes: [{ type: "company.created" as const, at: toTimestamp(now), data: company }]
          }
        }))
    )

    const update = Effect.fn("CompanyStore.update")((id: CompanyId, patch: CompanyPatch) =>
      write(state, (data, now) =>
        Effect.gen(function*() {
          const before = toCompany(yield* findCompany(data, id))
          const after = CompanyChange.apply(before, patch, yield* resolveAttributes(patch, catalogOf(data)))
          if (!CompanyChange.isChanged(before, after)) return { answer: before, data, changes: [] }
          const changed = CompanyChange.stamp(after, now)
          return {
            answer: changed,
            data: withCompany(data, changed),
            changes: [{ type: "company.updated" as const, at: toTimestamp(now), data: changed }]
          }
        }))
    )

    const remove = Effect.fn("CompanyStore.delete")((id: CompanyId) =>
      write(state, (data, now) =>
        Effect.map(findCompany(data, id), (stored) => {
          const left = moveAll(data, id, (memberships) => Memberships.leave(memberships, id), now)
          return { answer: deletion(id), ...without(left, stored, now) }
        }))
    )

    const merge = Effect.fn("CompanyStore.merge")((id: CompanyId, sourceId: CompanyId) =>
      write(state, (data, now) =>
        Effect.gen(function*() {
          const survivor = toCompany(yield* findCompany(data, id))
          const source = yield* Effect.mapError(findCompany(data, sourceId), () => new MergeSourceUnmatched())
          const left = moveAll(data, sourceId, (memberships) => Memberships.replace(memberships, sourceId, id), now)
          const merged = CompanyChange.stamp(CompanyChange.merge(survivor, toCompany(source)), now)
          return {
            answer: merged,
            ...without(
              {
                data: withCompany(left.data, merged),
                changes: [...left.changes, { type: "company.updated", at: toTimestamp(now), data: merged }]
              },
              source,
              now
            )
          }
        }))
    )

    return { get, list, create, update, delete: remove, merge }
  })
)

type Moved = Omit<Written<never>, "answer">

const findCompany = (data: SeedData, id: CompanyId): Effect.Effect<SeedCompany, CompanyNotFound> => {
  const found = data.companies.find((company) => company.id === id && isLive(company))
  return found === undefined ? Effect.fail(new CompanyNotFound({ id })) : Effect.succeed(found)
}

/** Moves every contact of a company, in the order of their ids. */
const moveAll = (
  data: SeedData,
  id: CompanyId,
  move: (memberships: Memberships.Memberships) => Memberships.Memberships,
  now: DateTime.Utc
): Moved =>
  data.contacts
    .filter((contact) => isLive(contact) && Memberships.all(membershipsOf(contact)).includes(id))
    .toSorted((a, b) => byCodePoints(a.id, b.id))
    .reduce<Moved>((all, contact) => {
      const { changes, data } = moved(all.data, contact, move(membershipsOf(contact)), now)
      return { data, changes: [...all.changes, ...changes] }
    }, { data, changes: [] })

const without = ({ changes, data }: Moved, company: SeedCompany, now: DateTime.Utc): Moved => ({
  data: withCompany(data, { ...company, deletedAt: toTimestamp(now) }),
  changes: [...changes, { type: "company.deleted", at: toTimestamp(now), data: toCompany(company) }]
})

const catalogOf = ({ owners, statuses, tiers }: SeedData): AttributeCatalog<never, never> => ({
  status: (id) => Effect.succeed(Array.findFirst(statuses, (label) => label.id === id)),
  tier: (id) => Effect.succeed(Array.findFirst(tiers, (label) => label.id === id)),
  owner: (id) => Effect.succeed(Array.findFirst(owners, (owner) => owner.id === id))
})

const isListed = (company: SeedCompany, query: CompanyQuery): boolean => {
  const { domain, externalId, nameContains, revenueGte, revenueLte, sizeGte, sizeLte, statusId, tierId } = query
  return (externalId === undefined || company.externalIds.includes(externalId)) &&
    (domain === undefined || company.domains.some((entry) => fold(entry) === fold(domain))) &&
    (nameContains === undefined || fold(company.name).includes(fold(nameContains))) &&
    (statusId === undefined || company.statusId === statusId) &&
    (tierId === undefined || company.tierId === tierId) &&
    isBetween(company.size, sizeGte, sizeLte) &&
    isBetween(company.revenue, revenueGte, revenueLte) &&
    isWithin(company, query)
}

const isBetween = (value: number | null, min: number | undefined, max: number | undefined): boolean =>
  (min === undefined || (value !== null && value >= min)) && (max === undefined || (value !== null && value <= max))
