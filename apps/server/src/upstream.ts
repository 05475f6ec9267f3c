import { BlockedSenderStore, CompanyStore, ContactStore, Failure, MembershipStore, Workspace } from "@lanekit/core"
import { Effect, Layer } from "effect"

/**
 * The stores of a gateway, over those that reach the API with the gateway's own key.
 *
 * A caller's key was accepted before a store is asked, so that a refusal of the key upstream is about the gateway's:
 * it must not tell the caller to change theirs.
 */
export const layer = Layer.mergeAll(
  Layer.effect(
    ContactStore,
    Effect.map(ContactStore, (contacts) => ({
      get: (id) => asGateway(contacts.get(id)),
      getByEmail: (email) => asGateway(contacts.getByEmail(email)),
      list: (query) => asGateway(contacts.list(query)),
      create: (contact) => asGateway(contacts.create(contact)),
      update: (id, patch) => asGateway(contacts.update(id, patch)),
      delete: (id) => asGateway(contacts.delete(id))
    }))
  ),
  Layer.effect(
    MembershipStore,
    Effect.map(MembershipStore, (memberships) => ({
      list: (id) => asGateway(memberships.list(id)),
      add: (id, company) => asGateway(memberships.add(id, company)),
      remove: (id, companyId) => asGateway(memberships.remove(id, companyId))
    }))
  ),
  Layer.effect(
    BlockedSenderStore,
    Effect.map(BlockedSenderStore, (senders) => ({
      list: (query) => asGateway(senders.list(query)),
      create: (sender) => asGateway(senders.create(sender)),
      delete: (id) => asGateway(senders.delete(id))
    }))
  ),
  Layer.effect(
    CompanyStore,
    Effect.map(CompanyStore, (companies) => ({
      get: (id) => asGateway(companies.get(id)),
      list: (query) => asGateway(companies.list(query)),
      create: (company) => asGateway(companies.create(company)),
      update: (id, patch) => asGateway(companies.update(id, patch)),
      delete: (id) => asGateway(companies.delete(id)),
      merge: (id, sourceId) => asGateway(companies.merge(id, sourceId))
    }))
  ),
  Layer.effect(Workspace.WorkspaceStore, Effect.map(Workspace.WorkspaceStore, ({ get }) => ({ get: asGateway(get) })))
)

/** Tells a failure upstream as the gateway's own: the caller's key was accepted. */
export const asGateway = <A, E extends Failure.Failure>(
  effect: Effect.Effect<A, E>
): Effect.Effect<A, E | Failure.Unavailable | Failure.Forbidden | Failure.InternalError | Failure.UnrecognizedError> =>
  Effect.mapError(effect, (failure) => {
    switch (failure._tag) {
      case "Unauthenticated":
      case "UnsupportedKeyVersion":
        return new Failure.Unavailable({ reason: "misconfigured", ...originOf(failure) })
      case "ScopeRequired":
        return new Failure.Forbidden(originOf(failure))
      case "EndpointNotFound":
      case "MethodNotAllowed":
      case "PayloadTooLarge":
      case "UnsupportedMediaType":
        return new Failure.InternalError(originOf(failure))
      case "UnrecognizedError":
        return unrecognized(failure)
      default:
        return failure
    }
  })

// The vendor may come to write other codes for a refusal of the key: the status tells as much.
const unrecognized = (failure: Failure.UnrecognizedError) => {
  switch (failure.status) {
    case 401:
    case 407:
      return new Failure.Unavailable({ reason: "misconfigured", ...originOf(failure) })
    case 403:
      return new Failure.Forbidden(originOf(failure))
    default:
      return failure
  }
}

const originOf = ({ origin }: Failure.Failure) => origin === undefined ? {} : { origin }
