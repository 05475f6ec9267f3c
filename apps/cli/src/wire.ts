import { Schema } from "effect"

/** An encoder of what came from the API, back into the wire's form: fields that core does not know follow the others. */
export const encoder = <A, I extends object>(schema: Schema.Schema<A, I>): (value: A) => I => {
  const known = Schema.encodeSync(schema)
  const whole = Schema.encodeSync(schema, { onExcessProperty: "preserve" })
  return (value) => ({ ...known(value), ...whole(value) })
}
