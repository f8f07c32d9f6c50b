param location string
param tags object
param token string
param readerPrincipalId string
@secure()
param databasePassword string
@secure()
param nextAuthSecret string
@secure()
param metricsToken string

// Key Vault Secrets User
var secretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: 'kv-${token}'
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
  }
}

// The secrets are made once. On another machine azd generates new ones, which then change nothing.
@onlyIfNotExists()
resource password 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'database-password'
  properties: { value: databasePassword }
}

@onlyIfNotExists()
resource signing 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'nextauth-secret'
  properties: { value: nextAuthSecret }
}

@onlyIfNotExists()
resource metrics 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'metrics-token'
  properties: { value: metricsToken }
}

resource read 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, readerPrincipalId, secretsUser)
  scope: vault
  properties: {
    roleDefinitionId: secretsUser
    principalId: readerPrincipalId
    principalType: 'ServicePrincipal'
  }
}

output name string = vault.name
