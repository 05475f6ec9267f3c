import { fullKey } from "../world.ts"

/** The contact that every client reads and writes. */
export const contactId = "ct_bench_000001"

/** What every write says. */
export const newName = "Ada Lovelace"

/** The key that every request carries. */
export const key = fullKey

/** A contact as the API writes it. */
export interface WireContact {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly image_url: string | null
  readonly company_id: string | null
  readonly is_subscribed: boolean
  readonly external_ids: Readonly<Record<string, string>>
  readonly created_at: string
  readonly updated_at: string
}

/** The answer to every request. */
export const answer: WireContact = {
  id: contactId,
  email: "ada.lovelace@customer.example",
  name: newName,
  image_url: "https://img.example/ada.png",
  company_id: "co_bench_001",
  is_subscribed: true,
  external_ids: { intercom: "ic_1", our_crm: "c-1" },
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-02-01T00:00:00.000Z"
}

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly contentType: string | undefined
  readonly body: string
}
