import { CompanyDirectory, CompanyStore } from "@lanekit/core"
import { type Context, Effect, Layer } from "effect"
import type { ClientConfig } from "../ClientConfig.ts"
import { CompanyResolver } from "../CompanyResolver.ts"
import { CompanyWrite } from "../CompanyWrite.ts"
import type { Productlane } from "../Productlane.ts"
import type { RawRequest } from "../RawRequest.ts"
import { skipUnchanged } from "../unchanged.ts"
import type { Methods } from "./methods.ts"
import type { makeRaw } from "./raw.ts"

type Client = Context.Tag.Service<Productlane>

/**
 * The methods with those that remember which companies selectors name. Writes of companies forget what they change; where
 * they are requests of one's own, everything.
 */
export const withResolver = (
  methods: Methods,
  request: ReturnType<typeof makeRaw>,
  { resolver: options = {} }: ClientConfig
): Effect.Effect<Omit<Client, "lanes">> =>
  Effect.gen(function*() {
    const { companies, contacts } = methods
    const directory = Layer.provide(CompanyDirectory.layer, Layer.succeed(CompanyStore, companies))
    const resolver = yield* Effect.provide(CompanyResolver.make(options), directory)
    return {
      ...methods,
      contacts: { ...contacts, update: withSkipping(contacts, resolver) },
      companies: { ...companies, ...forgettingWrites(companies, resolver), ...resolvingOf(resolver) },
      request: (raw) => writesCompanies(raw) ? Effect.ensuring(request(raw), resolver.invalidateAll) : request(raw)
    }
  })

const resolvingOf = ({ invalidate, invalidateAll, resolve, resolveAll }: Context.Tag.Service<CompanyResolver>) => ({
  invalidate,
  invalidateAll,
  resolve,
  resolveAll
})

const writesCompanies = ({ method, path }: RawRequest): boolean =>
  method !== "GET" && /^\/+companies(?:\/|$)/i.test(path)

const withSkipping = (
  { get, update }: Methods["contacts"],
  { resolve }: Context.Tag.Service<CompanyResolver>
): Client["contacts"]["update"] => {
  const updateChanged = skipUnchanged({ get, update, resolve })
  return (id, patch, options) => options?.skipUnchanged === true ? updateChanged(id, patch) : update(id, patch)
}

const forgettingWrites = (
  { create, delete: remove, merge, update }: Methods["companies"],
  { forget }: Context.Tag.Service<CompanyResolver>
): Pick<Client["companies"], "create" | "update" | "delete" | "merge"> => ({
  create: (company) => Effect.ensuring(create(company), forget(CompanyWrite.Create({ company }))),
  update: (id, patch) => Effect.ensuring(update(id, patch), forget(CompanyWrite.Update({ id, patch }))),
  delete: (id) => Effect.ensuring(remove(id), forget(CompanyWrite.Delete({ id }))),
  merge: (id, sourceId) => Effect.ensuring(merge(id, sourceId), forget(CompanyWrite.Merge({ id, sourceId })))
})
