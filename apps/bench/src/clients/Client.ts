/** A client of the API as a program has one, and the two calls that are measured. Each gives the contact. */
export interface Client {
  readonly get: () => Promise<object>
  readonly update: () => Promise<object>
}

/** What is measured of a client. */
export type Call = keyof Client

/** A way to call the API. */
export interface ClientKind {
  readonly name: string
  /** Makes a client as a program does when it starts. */
  readonly open: (baseUrl: string) => Promise<Client>
}
