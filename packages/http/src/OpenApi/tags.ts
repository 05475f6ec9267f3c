// A group that is part of another one stands after it.
const groups = [
  { prefix: "/contacts", name: "Contacts", description: "People, and the companies that they belong to." },
  {
    prefix: "/contacts/blocked-senders",
    name: "Blocked senders",
    description: "Addresses and domains whose mail does not become a thread."
  },
  { prefix: "/companies", name: "Companies", description: "What contacts belong to." },
  { prefix: "/me", name: "API key", description: "The key that a request is made with." }
]

/** The groups of operations, as the document lists them. */
export const tags = groups.map(({ description, name }) => ({ name, description }))

/** The group that a path belongs to: the narrowest one. */
export const tagOf = (path: string): string | undefined =>
  groups.findLast(({ prefix }) => path.startsWith(prefix))?.name
