import type { Company, CompanyResolution, CompanySelector, Event } from "@lanekit/core"
import type { CompanyWrite } from "../CompanyWrite.ts"
import type { WebhookEvent } from "../WebhookEvent.ts"

/**
 * By what a changed company can be found: its id, and the names and external ids that it has afterwards. Those that it had
 * before are found by its id in what was resolved.
 */
export interface CompanyTraces {
  readonly ids: ReadonlyArray<Company.CompanyId>
  readonly names: ReadonlyArray<string>
  readonly externalIds: ReadonlyArray<string>
  /** Whether nothing is known of the change, so that it may have changed everything. */
  readonly isUnknown?: true
}

const none: CompanyTraces = { ids: [], names: [], externalIds: [] }

/** The traces of any change at all. */
export const everything: CompanyTraces = { ...none, isUnknown: true }

/** The traces of a change that was told of, if it was one of companies. */
export const ofEvent = (event: Event.Event | WebhookEvent): CompanyTraces | undefined => {
  if (isUnknown(event)) return event.type.startsWith("company.") ? everything : undefined
  switch (event.type) {
    case "company.created":
    case "company.updated":
    case "company.deleted":
      return { ids: [event.data.id], names: [event.data.name], externalIds: event.data.externalIds }
    default:
      return undefined
  }
}

/** The traces of a write of our own. */
export const ofWrite = (write: CompanyWrite): CompanyTraces => {
  switch (write._tag) {
    case "Create":
      return { ids: [], names: [write.company.name], externalIds: write.company.externalIds ?? [] }
    case "Update": {
      const { externalIds = [], name } = write.patch
      return { ids: [write.id], names: name === undefined ? [] : [name], externalIds }
    }
    case "Delete":
      return { ...none, ids: [write.id] }
    case "Merge":
      return { ...none, ids: [write.id, write.sourceId] }
  }
}

/** Whether a change may have changed what its selector resolved to. */
export const canAlter = (
  traces: CompanyTraces,
  selector: CompanySelector.CompanySelector,
  resolution: CompanyResolution.CompanyResolution
): boolean => traces.isUnknown === true || names(traces, selector) || traces.ids.some((id) => holds(resolution, id))

const names = (traces: CompanyTraces, selector: CompanySelector.CompanySelector): boolean => {
  switch (selector._tag) {
    case "ById":
      return traces.ids.includes(selector.id)
    case "ByName":
      return traces.names.includes(selector.name)
    case "ByExternalId":
      return traces.externalIds.includes(selector.externalId)
  }
}

const holds = (resolution: CompanyResolution.CompanyResolution, id: Company.CompanyId): boolean => {
  switch (resolution._tag) {
    case "Resolved":
      return resolution.company.id === id
    case "NotFound":
      return false
    // Not all of the companies are listed when there are many.
    case "Ambiguous":
      return resolution.candidates.length < resolution.total ||
        resolution.candidates.some((candidate) => candidate.id === id)
  }
}

const isUnknown = (event: Event.Event | WebhookEvent): event is Extract<WebhookEvent, { _tag: "UnknownEvent" }> =>
  "_tag" in event && event._tag === "UnknownEvent"
