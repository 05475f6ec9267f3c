import { Effect, Layer, SynchronizedRef } from "effect"
import type { DateTime } from "effect"
import type { Company, CompanyId } from "../../Company.ts"
import type { CompanySelector } from "../../CompanySelector.ts"
import type { ContactId } from "../../Contact.ts"
import { stamp } from "../../ContactChange.ts"
import { CompanyNotFound } from "../../Failure.ts"
import * as Memberships from "../../Memberships.ts"
import { MembershipStore } from "../../MembershipStore.ts"
import type { SeedContact, SeedData } from "../../SeedData.ts"
import { toTimestamp } from "../../Timestamp.ts"
import { findContact, membershipsOf, resolve, State, toCompany, toContact, withContact, write } from "./State.ts"

/** Memberships in memory. */
export const layer: Layer.Layer<MembershipStore, never, State> = Layer.effect(
  MembershipStore,
  Effect.gen(function*() {
    const state = yield* State

    const list = Effect.fn("MembershipStore.list")(function*(id: ContactId) {
      const data = yield* SynchronizedRef.get(state)
      return companiesOf(data, yield* findContact(data, id))
    })

    const add = Effect.fn("MembershipStore.add")((id: ContactId, selector: CompanySelector) =>
      write(state, (data, now) =>
        Effect.gen(function*() {
          const stored = yield* findContact(data, id)
          const company = yield* resolve(data, selector)
          return answer(moved(data, stored, Memberships.join(membershipsOf(stored), company.id), now), id)
        }))
    )

    const remove = Effect.fn("MembershipStore.remove")((id: ContactId, companyId: CompanyId) =>
      write(state, (data, now) =>
        Effect.gen(function*() {
          const stored = yield* findContact(data, id)
          const memberships = membershipsOf(stored)
          if (!Memberships.all(memberships).includes(companyId)) return yield* new CompanyNotFound({ id: companyId })
          return answer(moved(data, stored, Memberships.leave(memberships, companyId), now), id)
        }))
    )

    return { list, add, remove }
  })
)

/** The data with a contact that belongs to other companies now, and the change that this makes of its record, if any. */
export const moved = (
  data: SeedData,
  stored: SeedContact,
  { others, primary }: Memberships.Memberships,
  now: DateTime.Utc
) => {
  const before = toContact(stored)
  if (before.companyId === primary) {
    return { data: withContact(data, { ...stored, otherCompanyIds: others }), changes: [] }
  }
  const after = stamp({ ...before, companyId: primary }, now)
  return {
    data: withContact(data, { ...stored, ...after, otherCompanyIds: others }),
    changes: [{ type: "contact.updated" as const, at: toTimestamp(now), data: after }]
  }
}

const answer = ({ changes, data }: ReturnType<typeof moved>, id: ContactId) => ({
  answer: data.contacts.filter((contact) => contact.id === id).flatMap((contact) => companiesOf(data, contact)),
  data,
  changes
})

const companiesOf = (data: SeedData, contact: SeedContact): ReadonlyArray<Company> =>
  Memberships.all(membershipsOf(contact)).flatMap((id) =>
    data.companies.filter((company) => company.id === id && company.deletedAt === undefined).map(toCompany)
  )
