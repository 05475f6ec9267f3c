import type { Contact } from "@lanekit/core"
import type { contactOperations } from "../operations/contacts.ts"
import { globex, now, wrenWorks } from "./companies.ts"
import type { ExamplesOf } from "./Example.ts"

const ines: typeof Contact.Contact.Encoded = {
  id: "ct_demo_0001",
  email: "ines.tanaka.1@wren-works.example",
  name: "Ines Tanaka",
  image_url: null,
  company_id: "co_demo_15",
  is_subscribed: true,
  external_ids: {},
  created_at: "2026-01-01T07:35:00.000Z",
  updated_at: "2026-01-01T07:35:00.000Z"
}

/** Examples of what can be done with contacts. */
export const contactExamples: ExamplesOf<typeof contactOperations> = {
  listContacts: {
    params: {},
    query: { limit: "20", email: ines.email },
    success: { data: [ines], page: { cursor: null, has_more: false, limit: 20 } }
  },
  createContact: {
    params: {},
    query: {},
    body: { email: "grace@hopper.example", name: "Grace Hopper", company_name: "Globex" },
    success: {
      id: "ct_8c1f0a5be2d94c7e6f3b2a10",
      email: "grace@hopper.example",
      name: "Grace Hopper",
      image_url: null,
      company_id: globex.id,
      is_subscribed: true,
      external_ids: {},
      created_at: now,
      updated_at: now
    }
  },
  getContactByEmail: { params: {}, query: { email: ines.email }, success: ines },
  getContact: { params: { id: ines.id }, query: {}, success: ines },
  updateContact: {
    params: { id: ines.id },
    query: {},
    body: { name: "Ada Lovelace", company_name: "Globex" },
    success: { ...ines, name: "Ada Lovelace", company_id: globex.id, updated_at: now }
  },
  deleteContact: { params: { id: "ct_demo_1200" }, query: {}, success: { id: "ct_demo_1200", deleted: true } },
  listContactCompanies: { params: { id: "ct_demo_1136" }, query: {}, success: { data: [globex] } },
  addContactCompany: {
    params: { id: "ct_demo_1136" },
    query: {},
    body: { company_external_id: "crm-1015" },
    success: { data: [globex, wrenWorks] }
  },
  removeContactCompany: {
    params: { id: "ct_demo_1030", company_id: globex.id },
    query: {},
    success: { data: [] }
  }
}
