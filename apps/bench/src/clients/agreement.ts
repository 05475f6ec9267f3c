import { isDeepStrictEqual } from "node:util"
import { inTurn } from "../inTurn.ts"
import type { ClientKind } from "./Client.ts"
import type { SeenRequest } from "./wire.ts"

/** What a client gave, and what the server saw of it. */
interface Exchange {
  readonly contacts: ReadonlyArray<object>
  readonly requests: ReadonlyArray<object>
}

/** Makes both calls with each client, and tells every difference to the first: of what was sent, and of what came. */
export const disagreements = async (
  kinds: ReadonlyArray<ClientKind>,
  baseUrl: string
): Promise<ReadonlyArray<string>> => {
  const exchanges = await inTurn(kinds, async (kind) => ({ name: kind.name, ...(await exchangeOf(kind, baseUrl)) }))
  const [first, ...others] = exchanges
  return others.flatMap(({ name, ...exchange }) => {
    const { name: firstName, ...expected } = first ?? { name, ...exchange }
    return isDeepStrictEqual(exchange, expected)
      ? []
      : [`${name} is not as ${firstName}:\n  ${JSON.stringify(exchange)}\n  ${JSON.stringify(expected)}`]
  })
}

const exchangeOf = async ({ open }: ClientKind, baseUrl: string): Promise<Exchange> => {
  const client = await open(baseUrl)
  const contacts = [await client.get(), await client.update()].map(withWireNames)
  const response = await fetch(new URL("/seen", baseUrl))
  const seen: ReadonlyArray<SeenRequest> = JSON.parse(await response.text())
  return { contacts, requests: seen.map(normalized) }
}

// Lanekit names the fields as the language does.
const withWireNames = (contact: object): object =>
  Object.fromEntries(
    Object.entries(contact).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value
    ])
  )

const normalized = ({ body, ...request }: SeenRequest): object => ({
  ...request,
  body: body === "" ? undefined : JSON.parse(body)
})
