import type { Operation } from "../Operation.ts"

/**
 * A function of operations that works out its value once for each, when it is first asked for: a schema takes about a
 * millisecond to compile, and every client would compile the same ones.
 */
export const perOperation = <A>(make: (operation: Operation) => A): (operation: Operation) => A => {
  const values = new WeakMap<Operation, { readonly value: A }>()
  return (operation) => {
    const known = values.get(operation)
    if (known !== undefined) return known.value
    const value = make(operation)
    values.set(operation, { value })
    return value
  }
}
