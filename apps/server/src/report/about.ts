import { DateTime } from "effect"
import type { Observation } from "./Observation.ts"

/** The fields of a finding that tell which request it is about. */
export const about = (
  { arrival, keyId, operation, requestId }: Observation,
  relatedRequestIds: ReadonlyArray<string>
) => ({ at: DateTime.unsafeMake(arrival.at), requestId, keyId, operation, relatedRequestIds })
