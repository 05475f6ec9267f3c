import type { Page } from "@lanekit/core"
import { Effect } from "effect"

/** Most pages that a settlement reads: 1,000 records that resemble the one that is looked for. */
export const maxPages = 5

/** The items of a list that a filter keeps; nothing when there are more pages than {@link maxPages}. */
export const readAll = <A, E, Q>(
  list: (query: Q & { readonly cursor?: Page.Cursor; readonly limit: number }) => Effect.Effect<Page.Page<A>, E>,
  query: Q,
  isWanted: (item: A) => boolean
): Effect.Effect<ReadonlyArray<A> | undefined, E> =>
  Effect.gen(function*() {
    const wanted: Array<A> = []
    let cursor: Page.Cursor | undefined = undefined
    for (let pages = 0; pages < maxPages; pages++) {
      const { data, page }: Page.Page<A> = yield* list({
        ...query,
        limit: 200,
        ...(cursor !== undefined && { cursor })
      })
      wanted.push(...data.filter(isWanted))
      if (!page.hasMore || page.cursor === null) return wanted
      cursor = page.cursor
    }
    return undefined
  })
