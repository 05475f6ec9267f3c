import { assert, describe, it } from "@effect/vitest"
import { createClient, MalformedResponseError, UnavailableError, UpstreamTimeoutError } from "@lanekit/http/promise"
import { once } from "node:events"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { contactJson, key, meJson } from "../stub.ts"
import { answeredBy, event, rejection } from "./stubFetch.ts"

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Uses a server on the loopback that answers every request in the same way. */
const serving = async <A>(answer: Answer, use: (baseUrl: string) => Promise<A>): Promise<A> => {
  const server = createServer(answer).listen(0, "127.0.0.1")
  await once(server, "listening")
  try {
    // A server that listens on a port has an address of this form.
    const { port } = server.address() as AddressInfo
    return await use(`http://127.0.0.1:${port}/api/v2`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const answerJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json", "x-request-id": "req_1" })
  response.end(JSON.stringify(body))
}

describe("on the environment's own fetch", () => {
  it("a call sends its body and reads its answer", async () => {
    const body = event<string>()
    await serving((request, response) => {
      let text = ""
      request.on("data", (chunk: Buffer) => (text += chunk.toString()))
      request.on("end", () => {
        body.happened(`${request.method} ${request.url} ${text}`)
        answerJson(response, 200, { ...contactJson, name: "Zoë" })
      })
    }, async (baseUrl) => {
      const client = createClient({ apiKey: key, baseUrl })
      const contact = await client.contacts.update("ct_1", { name: "Zoë", company: { name: "Acme" } })
      assert.strictEqual(contact.name, "Zoë")
      assert.strictEqual(await body.awaited, "PATCH /api/v2/contacts/ct_1 {\"name\":\"Zoë\",\"company_name\":\"Acme\"}")
    })
  })

  it("two clients know nothing of one another", () =>
    serving(
      (request, response) => answerJson(response, 200, { ...meJson, api_key_id: request.headers.authorization }),
      async (baseUrl) => {
        const clients = ["key_a", "key_b"].map((apiKey) => createClient({ apiKey, baseUrl }))
        const keys = await Promise.all(clients.map(async ({ me }) => (await me()).apiKeyId))
        assert.deepStrictEqual(keys, ["Bearer key_a", "Bearer key_b"])
      }
    ))

  it("an answer that does not come in time is an error", () =>
    serving(() => {}, async (baseUrl) => {
      const error = await rejection(createClient({ apiKey: key, baseUrl, timeout: 50, retries: 0 }).me())
      assert.instanceOf(error, UpstreamTimeoutError)
    }))

  it("a connection that is cut is an error", () =>
    serving((request) => request.socket.destroy(), async (baseUrl) => {
      const error = await rejection(createClient({ apiKey: key, baseUrl, retries: 0 }).me())
      assert.instanceOf(error, UnavailableError)
      assert.strictEqual(error.reason, "unreachable")
    }))

  it("a redirect is an answer: it is not followed, with the method or the key", () => {
    const seen: Array<string> = []
    return serving((request, response) => {
      seen.push(`${request.method} ${request.url}`)
      response.writeHead(request.url === "/elsewhere" ? 200 : 302, { location: "/elsewhere" }).end("{}")
    }, async (baseUrl) => {
      const { companies, request } = createClient({ apiKey: key, baseUrl })
      const calls = [companies.create({ name: "New" }), request("POST", "/companies", { body: {} })]
      for (const error of await Promise.all(calls.map(rejection))) {
        assert.instanceOf(error, MalformedResponseError)
        assert.strictEqual(error.status, 302)
      }
      assert.deepStrictEqual(seen, ["POST /api/v2/companies", "POST /api/v2/companies"])
    })
  })

  it("a page of a proxy is an error with its status and excerpt", () =>
    serving((_, response) => response.writeHead(403).end("<html>who are you</html>"), async (baseUrl) => {
      const error = await rejection(createClient({ apiKey: key, baseUrl, retries: 0 }).me())
      assert.instanceOf(error, MalformedResponseError)
      assert.deepStrictEqual([error.status, error.excerpt], [403, "<html>who are you</html>"])
    }))
})

describe("an aborted signal", () => {
  it.each([undefined, new Error("enough")])("ends the request and rejects with its reason: %s", async (reason) => {
    const arrived = event<void>()
    const closed = event<void>()
    await serving((_, response) => {
      response.on("close", closed.happened)
      arrived.happened()
    }, async (baseUrl) => {
      const controller = new AbortController()
      const call = rejection(
        createClient({ apiKey: key, baseUrl }).contacts.get("ct_1", { signal: controller.signal })
      )
      await arrived.awaited
      controller.abort(reason)
      assert.strictEqual(await call, controller.signal.reason)
      if (reason === undefined) assert.propertyVal(await call, "name", "AbortError")
      await closed.awaited
    })
  })

  it("ends a request whose answer has begun", () =>
    serving((_, response) => {
      response.writeHead(200).write("{")
    }, async (baseUrl) => {
      const controller = new AbortController()
      const begun = event<void>()
      const client = createClient({
        apiKey: key,
        baseUrl,
        fetch: async (input, init) => {
          const response = await fetch(input, init)
          begun.happened()
          return response
        }
      })
      const call = rejection(client.me({ signal: controller.signal }))
      await begun.awaited
      controller.abort("enough")
      assert.strictEqual(await call, "enough")
    }))

  it("that was aborted before sends nothing", async () => {
    const { client, requests } = answeredBy(() => Response.json(meJson))
    const signal = AbortSignal.abort("before")
    assert.strictEqual(await rejection(client.me({ signal })), "before")
    const walk = async () => {
      for await (const _ of client.contacts.list({}, { signal })) break
    }
    assert.strictEqual(await rejection(walk()), "before")
    assert.isEmpty(requests)
  })

  it("ends the walk of a list, between its pages as well", async () => {
    const controller = new AbortController()
    const { client } = answeredBy(() =>
      Response.json({ data: [contactJson], page: { cursor: crypto.randomUUID(), has_more: true, limit: 1 } })
    )
    let count = 0
    const walk = async () => {
      for await (const _ of client.contacts.list({}, { signal: controller.signal })) {
        count += 1
        if (count === 3) controller.abort("enough")
      }
    }
    assert.strictEqual(await rejection(walk()), "enough")
    assert.strictEqual(count, 3)
  })

  it("that is not aborted is let go of", async () => {
    const { client } = answeredBy(() => Response.json(meJson))
    let listeners = 0
    const signal = {
      aborted: false,
      addEventListener: () => {
        listeners += 1
      },
      removeEventListener: () => {
        listeners -= 1
      }
    }
    await client.me({ signal })
    assert.strictEqual(listeners, 0)
  })
})

describe("a walk that stops early", () => {
  it("ends the request of the page that was read ahead", async () => {
    const ahead = event<AbortSignal>()
    const { client } = answeredBy(({ signal, url }) => {
      if (!url.searchParams.has("cursor")) {
        return Response.json({ data: [contactJson], page: { cursor: "b", has_more: true, limit: 1 } })
      }
      ahead.happened(signal)
      return new Promise<Response>(() => {})
    })
    for await (const _ of client.contacts.list()) {
      await ahead.awaited
      break
    }
    assert.isTrue((await ahead.awaited).aborted)
  })
})
