import type { Operation } from "@lanekit/http"

/** A path template whose literal segments take requests away from another template. */
export interface Shadow {
  /** The paths that both templates match. */
  readonly path: Operation.Operation["path"]
  /** The methods that the other template has there, and the one that takes the requests has not. */
  readonly methods: ReadonlyArray<Operation.Method>
  /** The methods of the template that takes the requests. */
  readonly allowed: ReadonlyArray<Operation.Method>
}

/**
 * The places where one path template of the table stands before another, such as `/contacts/by-email` before
 * `/contacts/{id}`. A method that the first lacks must not reach the second: `by-email` is no contact.
 */
export const shadowsOf = (operations: ReadonlyArray<Operation.Operation>): ReadonlyArray<Shadow> => {
  const paths = [...new Set(operations.map(({ path }) => path))]
  const methodsAt = (path: string) => operations.filter((each) => each.path === path).map(({ method }) => method)
  return paths.flatMap((shadowed) =>
    paths.flatMap((path): ReadonlyArray<Shadow> => {
      const common = path === shadowed ? undefined : intersection(path, shadowed)
      if (common === undefined || !isBefore(path, shadowed)) return []
      const allowed = methodsAt(path)
      const methods = methodsAt(shadowed).filter((method) => !allowed.includes(method))
      return methods.length === 0 ? [] : [{ path: common, methods, allowed }]
    })
  )
}

/** The template that an operation's requests are found by when several match: the one with a literal segment first. */
export const isBefore = (path: string, other: string): boolean => {
  const others = segmentsOf(other)
  const place = segmentsOf(path).findIndex((segment, index) => isParam(segment) !== isParam(others[index] ?? ""))
  return place !== -1 && !isParam(segmentsOf(path)[place] ?? "")
}

const intersection = (path: string, other: string): Operation.Operation["path"] | undefined => {
  const segments = segmentsOf(path)
  const others = segmentsOf(other)
  if (segments.length !== others.length) return undefined
  const common = segments.map((segment, index) => {
    const second = others[index] ?? ""
    if (isParam(segment)) return second
    return isParam(second) || second === segment ? segment : undefined
  })
  return common.includes(undefined) ? undefined : `/${common.join("/")}`
}

const segmentsOf = (path: string): ReadonlyArray<string> => path.slice(1).split("/")

const isParam = (segment: string): boolean => segment.startsWith("{")
