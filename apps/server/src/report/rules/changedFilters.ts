import { about } from "../about.ts"
import type { Finding } from "../Finding.ts"
import { type Listing, listOf, type Observation } from "../Observation.ts"
import * as Recent from "../Recent.ts"
import { maxRequests, type Rule } from "../Rule.ts"

/** A page that gave out a cursor. */
interface Giver {
  readonly requestId: string
  readonly operation: string
  readonly list: string
  readonly filters: Listing["filters"]
}

// Pages of several lists can end at one record, and give out one cursor; the last ones count.
const maxGivers = 16

/**
 * A client sends a cursor with the filters of the page that gave it out, to the same list; `limit` may change. A cursor
 * that no page is known to have given out is not judged.
 */
export const changedFilters: Rule = remembering(Recent.empty(maxRequests))

function remembering(givers: Recent.Recent<ReadonlyArray<Giver>>): Rule {
  const rule: Rule = {
    open: [],
    judge: (observation) => {
      const next = after(observation, givers)
      return [findingsOf(observation, givers), next === givers ? rule : remembering(next)]
    }
  }
  return rule
}

const findingsOf = (
  observation: Observation,
  givers: Recent.Recent<ReadonlyArray<Giver>>
): ReadonlyArray<Finding> => {
  const { listing } = observation
  if (listing?.cursor === undefined) return []
  const candidates = Recent.get(givers, listing.cursor) ?? []
  const list = listOf(observation, listing)
  const nearest = candidates.toSorted((a, b) => differences(a, listing) - differences(b, listing)).at(0)
  if (nearest === undefined || candidates.some((giver) => giver.list === list)) return []
  return [{
    rule: "changed_filters",
    ...about(observation, [nearest.requestId]),
    detail: { changed: differences(nearest, listing), firstOperation: nearest.operation }
  }]
}

const after = (
  observation: Observation,
  givers: Recent.Recent<ReadonlyArray<Giver>>
): Recent.Recent<ReadonlyArray<Giver>> => {
  const { listing, operation, page, requestId } = observation
  if (listing === undefined || page === undefined || page.cursor === null) return givers
  const list = listOf(observation, listing)
  const others = (Recent.get(givers, page.cursor) ?? []).filter((giver) => giver.list !== list)
  const giver = { requestId, operation, list, filters: listing.filters }
  return Recent.set(givers, page.cursor, [...others, giver].slice(-maxGivers))
}

const differences = ({ filters: given }: Giver, { filters: sent }: Listing): number => {
  const names = new Set([...given, ...sent].map(([name]) => name))
  const [before, now] = [new Map(given), new Map(sent)]
  return [...names].filter((name) => before.get(name) !== now.get(name)).length
}
