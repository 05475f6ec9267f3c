export { connection, query } from "./connection.ts"
export * as PostgresServer from "./PostgresServer.ts"
export * as TestDatabase from "./TestDatabase.ts"
