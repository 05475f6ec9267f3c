import { Schema } from "effect"

/**
 * One problem of a request: which field, and what is wrong with it.
 *
 * `path` is dotted, with indexes, in the wire's names; it is empty when the whole body is meant. `message` completes
 * the sentence that the path begins, and never repeats the value.
 */
export const Issue = Schema.Struct({ path: Schema.String, message: Schema.String })
export type Issue = typeof Issue.Type

/** An issue as a sentence. */
export const describe = ({ message, path }: Issue): string => `${path === "" ? "the body" : path} ${message}`
