import { Effect } from "effect"
import type { Cursor, Page } from "../Page.ts"

/** Reads a list to its end, page by page, as its readers are told to: while there is more. */
export const readAll = <A, E, R>(
  list: (query: { readonly cursor?: Cursor }) => Effect.Effect<Page<A>, E, R>
): Effect.Effect<ReadonlyArray<A>, E, R> => readFrom(list, {})

const readFrom = <A, E, R>(
  list: (query: { readonly cursor?: Cursor }) => Effect.Effect<Page<A>, E, R>,
  query: { readonly cursor?: Cursor }
): Effect.Effect<ReadonlyArray<A>, E, R> =>
  Effect.flatMap(list(query), ({ data, page: { cursor, hasMore } }) =>
    hasMore && cursor !== null
      ? Effect.map(readFrom(list, { cursor }), (more) => [...data, ...more])
      : Effect.succeed(data))
