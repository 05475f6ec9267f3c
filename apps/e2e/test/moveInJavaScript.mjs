import { CompanyAmbiguousError, createClient } from "@lanekit/http/promise"

const client = createClient({
  apiKey: process.env.PRODUCTLANE_API_KEY,
  baseUrl: process.env.PRODUCTLANE_BASE_URL // leave it out for Productlane itself
})

try {
  const contact = await client.contacts.update("ct_demo_0001", { imageUrl: null, company: { name: "Northwind" } })
  console.log(`moved to ${contact.companyId}`)
} catch (error) {
  if (!(error instanceof CompanyAmbiguousError)) throw error
  console.log(`choose one of ${error.candidates.map(({ id }) => id).join(", ")}`)
}

for await (const { id } of client.contacts.list({ companyId: "co_demo_02" })) console.log(id)
