import type { Webhook } from "@lanekit/http"
import type { Signal } from "@lanekit/sql/Signals"
import { topics } from "./topics.ts"
import type { WriteName } from "./WriteName.ts"

/** The kinds of records that reads are about. */
export type RecordKind = "contact" | "company" | "blocked_sender"

/** What may have changed at the API. */
export type RecordChange =
  /** Anything. */
  | { readonly _tag: "Everything" }
  /** One record; without an id, one that is new. */
  | { readonly _tag: "Record"; readonly kind: RecordKind; readonly id: string | undefined }

/** Anything may have changed. */
export const everything: RecordChange = { _tag: "Everything" }

/** What a write changes that has such a target. Contacts lose the company that is deleted, or merged into another. */
export const ofWrite = (name: WriteName, target: string | null | undefined): RecordChange => {
  const kind = kinds[name]
  if (name === "deleteCompany" || name === "mergeCompanies") return everything
  return {
    _tag: "Record",
    kind,
    id: target?.startsWith(`${kind} `) === true ? target.slice(kind.length + 1) : undefined
  }
}

/** What an event of the API tells of: anything, where this version does not know it. */
export const ofEvent = (event: Webhook.WebhookEvent): RecordChange => {
  switch (event._tag) {
    case "ContactEvent":
      return { _tag: "Record", kind: "contact", id: event.data.id }
    case "CompanyEvent":
      return event.type === "company.deleted" ? everything : { _tag: "Record", kind: "company", id: event.data.id }
    case "UnknownEvent":
      return everything
  }
}

/** How the processes of a gateway tell each other of a change. */
export const toSignal = (change: RecordChange): Signal => ({
  topic: topics.changed,
  id: change._tag === "Everything" ? "" : change.id === undefined ? change.kind : `${change.kind} ${change.id}`
})

/** What changed according to a signal. Where some may have been missed, that may be anything. */
export const fromSignal = ({ id, topic }: Signal): RecordChange | undefined => {
  if (topic === "missed") return everything
  if (topic !== topics.changed) return undefined
  const [word = "", ...rest] = id.split(" ")
  return isKind(word) ? { _tag: "Record", kind: word, id: rest.length === 0 ? undefined : rest.join(" ") } : everything
}

/** The kind of the record that a write changes or makes. */
export const kinds: { readonly [Name in WriteName]: RecordKind } = {
  createContact: "contact",
  updateContact: "contact",
  deleteContact: "contact",
  addContactCompany: "contact",
  removeContactCompany: "contact",
  createBlockedSender: "blocked_sender",
  deleteBlockedSender: "blocked_sender",
  createCompany: "company",
  updateCompany: "company",
  deleteCompany: "company",
  mergeCompanies: "company"
}

const isKind = (word: string): word is RecordKind =>
  word === "contact" || word === "company" || word === "blocked_sender"
