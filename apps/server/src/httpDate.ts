/** A moment, in unix milliseconds, as the `Date` field of an answer has it (RFC 9110, section 5.6.7). */
export const httpDate = (millis: number): string => new Date(millis).toUTCString()
