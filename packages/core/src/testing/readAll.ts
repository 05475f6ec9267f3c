import { Effect } from "effect"
import type { Cursor, Page } from "../Page.ts"

type List<A, E, R> = (query: { readonly cursor?: Cursor }) => Effect.Effect<Page<A>, E, R>

/** All items of a list, read as {@link readPages} reads them. */
export const readAll = <A, E, R>(list: List<A, E, R>): Effect.Effect<ReadonlyArray<A>, E, R> =>
  Effect.map(readPages(list), (pages) => pages.flatMap(({ data }) => data))

/**
 * Reads a list to its end, page by page, as its readers are told to: while there is more. Dies of a list that goes on
 * after {@link maxPages}.
 */
export const readPages = <A, E, R>(list: List<A, E, R>): Effect.Effect<ReadonlyArray<Page<A>>, E, R> =>
  readFrom(list, {}, 1)

// More than any test has records: a store whose cursor does not advance would be read forever.
const maxPages = 100

const readFrom = <A, E, R>(
  list: List<A, E, R>,
  query: { readonly cursor?: Cursor },
  count: number
): Effect.Effect<ReadonlyArray<Page<A>>, E, R> =>
  Effect.flatMap(list(query), (page) => {
    const { cursor, hasMore } = page.page
    if (!hasMore || cursor === null) return Effect.succeed([page])
    if (count === maxPages) return Effect.dieMessage(`no end after ${maxPages} pages`)
    return Effect.map(readFrom(list, { cursor }, count + 1), (more) => [page, ...more])
  })
