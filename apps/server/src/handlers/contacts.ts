import { ContactDirectory } from "@lanekit/core"
import { type Context, Effect } from "effect"
import type { Handlers } from "../Routes.ts"

/** Answers the operations of contacts. */
export const contactHandlers: Effect.Effect<
  Pick<Context.Tag.Service<Handlers>, "listContacts" | "getContact" | "updateContact">,
  never,
  ContactDirectory
> = Effect.map(ContactDirectory, (contacts) => ({
  listContacts: ({ query }) => contacts.list(query),
  getContact: ({ params }) => contacts.get(params.id),
  updateContact: ({ body, params }) => contacts.update(params.id, body)
}))
