import { Predicate } from "effect"

/** A request as the vendor reads it. */
export interface Request {
  readonly method: string
  /** Segments of the path below the base URL. */
  readonly path: ReadonlyArray<string>
  readonly query: URLSearchParams
  readonly body: unknown
}

/** Reads a request from what is on the wire. */
export const readRequest = (method: string, url: URL, basePath: string, body: string | undefined): Request => ({
  method,
  path: url.pathname.slice(basePath.length).split("/").filter((part) => part !== "").map(decodeURIComponent),
  query: url.searchParams,
  body: body === undefined ? undefined : JSON.parse(body)
})

/** The fields of a contact that a body sets. */
export const fieldsIn = (body: unknown) => {
  if (!Predicate.isRecord(body)) return undefined
  const email = textIn(body, "email")
  const name = textIn(body, "name")
  const { image_url, is_subscribed } = body
  return {
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
    ...(Predicate.isBoolean(is_subscribed) && { is_subscribed }),
    ...((Predicate.isString(image_url) || image_url === null) && { image_url })
  }
}

/** The company that a body names, and how. */
export const selectorIn = (
  body: unknown
): { readonly path: typeof selectors[number]; readonly value: string } | undefined => {
  for (const path of selectors) {
    const value = textIn(body, path)
    if (value !== undefined) return { path, value }
  }
  return undefined
}

/** A text of a body. */
export const textIn = (body: unknown, name: string): string | undefined => {
  const value = Predicate.isRecord(body) ? body[name] : undefined
  return Predicate.isString(value) ? value : undefined
}

/** Whether a value is what a filter wants, where there is one. */
export const isOf = ({ query }: Request, name: string, value: string | null): boolean => {
  const wanted = query.get(name)
  return wanted === null || wanted === value
}

/** Whether a value holds what a filter wants, where there is one. */
export const containsOf = ({ query }: Request, name: string, value: string): boolean => {
  const wanted = query.get(name)
  return wanted === null || value.toLowerCase().includes(wanted.toLowerCase())
}

const selectors = ["company_id", "company_name", "company_external_id"] as const
