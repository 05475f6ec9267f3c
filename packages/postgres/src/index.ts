export * as PostgresServer from "./PostgresServer.ts"
export * as TestDatabase from "./TestDatabase.ts"
