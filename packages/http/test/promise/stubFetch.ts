import { type Client, type ClientOptions, createClient } from "@lanekit/http/promise"
import { key } from "../stub.ts"

/** A request as `fetch` was given it. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: string | undefined
  readonly signal: AbortSignal
}

/** A client on a `fetch` of the test, and the requests that it made so far. */
export interface Stubbed {
  readonly client: Client
  readonly requests: ReadonlyArray<Sent>
}

/** A client whose requests are answered by a function, and sent once. */
export const answeredBy = (
  answer: (sent: Sent) => Response | Promise<Response>,
  options: Partial<ClientOptions> = {}
): Stubbed => {
  const requests: Array<Sent> = []
  const client = createClient({
    apiKey: key,
    baseUrl: "https://api.test/v2",
    retries: 0,
    fetch: (input, init) => {
      const request = new Request(input, init)
      const sent = {
        method: request.method,
        url: new URL(request.url),
        headers: request.headers,
        body: init?.body instanceof Uint8Array ? new TextDecoder().decode(init.body) : undefined,
        signal: request.signal
      }
      requests.push(sent)
      return Promise.resolve(sent).then(answer)
    },
    ...options
  })
  return { client, requests }
}

/** The error of a call that must reject. */
export const rejection = async (call: Promise<unknown>): Promise<unknown> => {
  const value = await call.then(() => undefined, (reason: unknown) => ({ reason }))
  if (value === undefined) throw new Error("the call did not reject")
  return value.reason
}

/** Something that is waited for, and how to say that it came. */
export const event = <A>() => {
  const happenings: Array<(value: A) => void> = []
  const awaited = new Promise<A>((resolve) => {
    happenings.push(resolve)
  })
  const happened = (value: A) => happenings.forEach((resolve) => resolve(value))
  return { awaited, happened }
}
