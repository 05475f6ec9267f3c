import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { Contact, ContactPatch } from "@lanekit/core"
import { ClientConfig, Lanes, type LanesConfig, Productlane, vendorLimits } from "@lanekit/http"
import { Effect, ManagedRuntime, Redacted } from "effect"
import type { ClientKind } from "./Client.ts"
import { contactId, key, newName } from "./wire.ts"

/** Lanekit's client for Effect, on the same `fetch`. One runtime runs all calls. */
export const effectClient: ClientKind = {
  name: "Lanekit, Effect",
  open: async (baseUrl) => {
    const { contacts } = await runtime.runPromise(make(baseUrl))
    return {
      get: () => runtime.runPromise(contacts.get(id)),
      update: () => runtime.runPromise(contacts.update(id, patch))
    }
  }
}

const runtime = ManagedRuntime.make(FetchHttpClient.layer)

// The vendor's lanes, but for their limits: nobody waits.
const wide: LanesConfig = {
  read: { ...vendorLimits.read, requests: 1_000_000 },
  write: { ...vendorLimits.write, requests: 1_000_000 }
}

const make = (baseUrl: string) =>
  Effect.flatMap(
    Lanes.makeMemory(wide),
    (lanes) => Productlane.make({ apiKey: Redacted.make(key), baseUrl, timeout: ClientConfig.defaultTimeout, lanes })
  )

const id = Contact.ContactId.make(contactId)
const patch = { name: ContactPatch.ContactName.make(newName) }
