/** A part of a list. */
export interface Page<A> {
  /** May be empty, before the last page as well. */
  readonly data: ReadonlyArray<A>
  /** Where the next page begins, to go on there later, under the same filters; `null` on the last page. */
  readonly cursor: string | null
}

/** A list, read page by page as it is walked: `for await (const item of list)`. Each walk begins anew. */
export interface Listing<A> extends AsyncIterable<A> {
  /** The list by its pages, each with the cursor of the next one. */
  readonly pages: () => AsyncIterable<Page<A>>
}
