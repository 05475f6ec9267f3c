import { Schema } from "effect"
import { Finding } from "../../src/report/Finding.ts"
import * as Judge from "../../src/report/Judge.ts"
import type { Observation } from "../../src/report/Observation.ts"

/**
 * What a test says of a request; the rest is usual. Times are milliseconds; `took` is how long it ran, `ahead` by how much
 * the clock is ahead. A status of null is a connection that was cut.
 */
export interface Sent extends Partial<Omit<Observation, "arrival" | "end" | "status">> {
  readonly at: number
  readonly took?: number
  readonly ahead?: number
  readonly status?: number | null
}

/** Requests one after the other, each ended before the next arrives unless a `took` says otherwise. */
export const observed = (sent: ReadonlyArray<Sent>): ReadonlyArray<Observation> => {
  const moments = sent.flatMap(({ ahead = 0, at, took = 0 }, index) => [
    { ahead, at, order: index * 2 },
    { ahead, at: at + took, order: index * 2 + 1 }
  ]).toSorted((a, b) => a.at - b.at || a.order - b.order)
  const momentOf = (order: number) => {
    const turn = moments.findIndex((moment) => moment.order === order)
    const { ahead, at } = moments[turn] ?? { ahead: 0, at: 0 }
    return { turn, at: at + ahead }
  }
  return sent.map(({ ahead = 0, at, status = 200, took: _took, ...fields }, index) => ({
    requestId: `req_${index}`,
    keyId: "key_a",
    operation: "getMe" as const,
    method: "GET",
    lane: "read" as const,
    path: "/me",
    connection: 1,
    ...(status !== null && { status }),
    isDelivered: status !== null,
    ...(fields.retryAfter !== undefined && { waitUntil: at + ahead + fields.retryAfter * 1000 }),
    ...fields,
    arrival: momentOf(index * 2),
    end: momentOf(index * 2 + 1)
  })).toSorted((a, b) => a.end.turn - b.end.turn)
}

const toJson = Schema.encodeSync(Schema.Array(Finding))

/** What a judge says of requests, as JSON: what each broke, and what stands open at the end. */
export const judged = (sent: ReadonlyArray<Sent>) => {
  let judge = Judge.make
  const findings: Array<Finding> = []
  for (const observation of observed(sent)) {
    const [found, next] = Judge.judge(judge, observation)
    findings.push(...found)
    judge = next
  }
  return { findings: toJson(findings), open: toJson(Judge.open(judge)) }
}

/** The rules that were broken, with the requests that broke them. */
export const broken = (sent: ReadonlyArray<Sent>): ReadonlyArray<string> => {
  const { findings, open } = judged(sent)
  return [...findings, ...open].map(({ request_id, rule }) => `${rule} ${request_id}`)
}
