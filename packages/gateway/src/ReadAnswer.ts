import type { Duration } from "effect"

/** An answer of the API, as it is passed on. */
export interface Representation {
  /** The JSON text. */
  readonly text: string
  readonly etag: string
}

/** What a caller is answered whose read came to its end. */
export interface ReadAnswer extends Representation {
  /** How long ago it was asked for at the API, where it was kept. */
  readonly age: Duration.Duration | undefined
}
