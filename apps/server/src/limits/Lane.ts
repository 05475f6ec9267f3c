/** One of the two budgets of a key: reads are counted apart from writes. Source: the vendor's documentation. */
export type Lane = "read" | "write"

/** The lane that a method is counted in: whatever is not known to be a read is a write. */
export const laneOf = (method: string): Lane => method === "GET" || method === "HEAD" ? "read" : "write"
