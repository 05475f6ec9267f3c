import { Page } from "@lanekit/core"
import { about } from "../about.ts"
import type { Finding } from "../Finding.ts"
import { type Listing, listOf, type Observation } from "../Observation.ts"
import * as Recent from "../Recent.ts"
import { maxKeys, type Rule } from "../Rule.ts"

/** A page that does not look like the end of what the client wanted, and was not gone on from. */
interface Unfinished {
  readonly list: string
  /** Cursor of the request for it; none for the first page. */
  readonly asked: string | undefined
  readonly cursor: string
  readonly finding: Finding
}

// Of one key and operation.
const maxUnfinished = 100

/**
 * A client goes on while `has_more`. One that named a limit and got as many items may have had enough; one that got fewer,
 * or named none, or the largest that there is, took a page for the whole list.
 *
 * It is a matter of the moment: the next page, or the same page asked for again, takes a finding back. No time is waited
 * for, so that a test can ask for the report as soon as its client is done.
 */
export const ignoredHasMore: Rule = remembering(Recent.empty(maxKeys))

function remembering(unfinished: Recent.Recent<ReadonlyArray<Unfinished>>): Rule {
  const rule: Rule = {
    get open() {
      return Recent.values(unfinished).flat().map(({ finding }) => finding)
    },
    judge: (observation) => {
      const { keyId, listing, operation, path } = observation
      if (listing === undefined) return [[], rule]
      const place = `${keyId} ${operation} ${path}`
      const others = withoutContinued(Recent.get(unfinished, place) ?? [], observation, listing)
      const page = unfinishedOf(observation, listing)
      const pages = page === undefined ? others : [...others, page].slice(-maxUnfinished)
      const next = pages.length === 0 ? Recent.remove(unfinished, place) : Recent.set(unfinished, place, pages)
      return [[], next === unfinished ? rule : remembering(next)]
    }
  }
  return rule
}

const withoutContinued = (
  pages: ReadonlyArray<Unfinished>,
  observation: Observation,
  listing: Listing
): ReadonlyArray<Unfinished> => {
  const list = listOf(observation, listing)
  const isSameList = pages.some((page) => page.list === list && page.cursor === listing.cursor)
  return pages.filter((page) => {
    // With other filters it is gone on from too: wrongly, which is another rule's to say.
    const isContinued = page.cursor === listing.cursor && (page.list === list || !isSameList)
    const isAskedAgain = page.list === list && page.asked === listing.cursor && observation.page !== undefined
    return !isContinued && !isAskedAgain
  })
}

const unfinishedOf = (observation: Observation, listing: Listing): Unfinished | undefined => {
  const { page } = observation
  if (page === undefined || page.cursor === null) return undefined
  if (listing.namesLimit && page.count >= page.limit && page.limit < Page.maxLimit) return undefined
  return {
    list: listOf(observation, listing),
    asked: listing.cursor,
    cursor: page.cursor,
    finding: {
      rule: "ignored_has_more",
      ...about(observation, []),
      detail: { count: page.count, limit: page.limit, namedLimit: listing.namesLimit }
    }
  }
}
