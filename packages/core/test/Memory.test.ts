import {
  apiKeyRegistryContract,
  apiKeyStoreContract,
  blockedSenderStoreContract,
  companyStoreContract,
  contactStoreContract,
  membershipStoreContract,
  Memory,
  workspaceStoreContract
} from "@lanekit/core/testing"

contactStoreContract("the memory model", Memory.layer)
membershipStoreContract("the memory model", Memory.layer)
blockedSenderStoreContract("the memory model", Memory.layer)
companyStoreContract("the memory model", Memory.layer)
workspaceStoreContract("the memory model", Memory.layer)
apiKeyStoreContract("the memory model", Memory.layer)
apiKeyRegistryContract("the memory model", Memory.layer)
