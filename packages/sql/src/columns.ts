import { Schema } from "effect"

/** A truth value as 0 or 1: the form that every SQL database stores. */
export const Flag = Schema.transformLiterals([0, false], [1, true])

/** A value as JSON text. */
export const json = <A, I>(schema: Schema.Schema<A, I>) => Schema.parseJson(schema)
