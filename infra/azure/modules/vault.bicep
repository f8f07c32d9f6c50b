param location string
param tags object
param token string
param readerPrincipalId string
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

  resource signing 'secrets' = {
    name: 'nextauth-secret'
    properties: { value: nextAuthSecret }
  }

  resource metrics 'secrets' = {
    name: 'metrics-token'
    properties: { value: metricsToken }
  }
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
// Where the secrets are, not what they are.
#disable-next-line outputs-should-not-contain-secrets
output nextAuthSecret string = vault::signing.properties.secretUri
#disable-next-line outputs-should-not-contain-secrets
output metricsTokenSecret string = vault::metrics.properties.secretUri
