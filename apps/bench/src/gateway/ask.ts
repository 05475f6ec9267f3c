import { Agent, request } from "node:http"
import { contactsPerConnection } from "../Plan.ts"
import { contactIdOf } from "../world.ts"
import type { Way } from "./Way.ts"

/** What is measured of a way. */
export type Kind = "read" | "write"

/** An answer, and how long it took from the request's first byte to its last. */
export interface Answer {
  readonly status: number
  readonly mediaType: string | undefined
  readonly text: string
  /** How old it is where it was kept, in seconds (RFC 9111). */
  readonly age: string | undefined
  readonly millis: number
}

/** Connections that stay open, so many at most. */
export const connectionsOf = (count: number): Agent => new Agent({ keepAlive: true, maxSockets: count })

/**
 * Asks for a contact, or for a change of its name. Requests with numbers near each other are about different contacts:
 * the gateway makes one of those that are under way to the same.
 */
export const ask = ({ key, server }: Way, kind: Kind, number: number, agent: Agent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const body = kind === "write" ? JSON.stringify({ name: `Contact ${number}` }) : undefined
    const begin = performance.now()
    const asked = request(`${server.baseUrl}/contacts/${contactIdOf(number % contactsPerConnection)}`, {
      agent,
      method: kind === "write" ? "PATCH" : "GET",
      timeout: 10_000,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(body) })
      }
    }, (response) => {
      let text = ""
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => {
        text += chunk
      })
      response.once("error", reject)
      response.once("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          mediaType: response.headers["content-type"]?.split(";")[0],
          text,
          age: response.headers.age,
          millis: performance.now() - begin
        })
      })
    })
    asked.once("timeout", () => asked.destroy(new Error("no answer in time")))
    asked.once("error", reject)
    asked.end(body)
  })
