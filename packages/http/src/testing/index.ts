export * as MemoryApi from "./MemoryApi.ts"
export * as TestClient from "./TestClient.ts"
