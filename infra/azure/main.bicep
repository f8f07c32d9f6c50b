// Tertulia on App Service for Containers, with MySQL, Redis and a vault in one resource group. See README.md.
targetScope = 'subscription'

@minLength(1)
@maxLength(40)
@description('Name of the azd environment; the resource group is called after it.')
param environmentName string

@description('Region of everything.')
param location string

@description('Image to run, as azd deployed it last; empty before the first deployment.')
param image string = ''

@description('The address that people open, such as https://chat.example.org; empty: the one that Azure gives.')
param publicUrl string = ''

@description('The house\'s IANA time zone, by which messages are grouped into days.')
param timeZone string = 'America/Bogota'

@description('Size of the app\'s instances. Autoscale needs Standard or better.')
param planSku string = 'P0v3'

@minValue(1)
@description('Instances when it is quiet. With two, a node may fail or be replaced and nobody waits.')
param minimumInstances int = 2

@minValue(1)
@description('Instances at most.')
param maximumInstances int = 5

@description('Size of the database server.')
param databaseSku string = 'Standard_B2s'

@description('Major version of MySQL, as Azure names it.')
param databaseVersion string = '8.4'

@allowed(['Burstable', 'GeneralPurpose', 'MemoryOptimized'])
@description('Tier of databaseSku.')
param databaseTier string = 'Burstable'

@allowed(['Disabled', 'SameZone', 'ZoneRedundant'])
@description('A standby of the database; not in the Burstable tier.')
param databaseHighAvailability string = 'Disabled'

@minValue(1)
@maxValue(35)
@description('Days that the database can be put back to.')
param backupRetentionDays int = 14

@description('Size of Azure Managed Redis. It carries hints and keeps nothing, so the smallest goes a long way.')
param redisSku string = 'Balanced_B0'

@minValue(30)
@description('Days that logs are kept.')
param logRetentionDays int = 30

@secure()
@metadata({ azd: { type: 'generate', config: { length: 40, noSpecial: true, minLower: 5, minUpper: 5, minNumeric: 5 } } })
@description('Of the database\'s administrator; made at the first deployment and kept in the azd environment.')
param databasePassword string

@secure()
@minLength(32)
@metadata({ azd: { type: 'generate', config: { length: 48, noSpecial: true } } })
@description('Signs sessions. A new one signs everybody out.')
param nextAuthSecret string

@secure()
@minLength(16)
@metadata({ azd: { type: 'generate', config: { length: 40, noSpecial: true } } })
@description('What Prometheus shows to read /metrics.')
param metricsToken string

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: { location: location, tags: tags, token: token, retentionDays: logRetentionDays }
}

module network 'modules/network.bicep' = {
  scope: group
  params: { location: location, tags: tags, token: token }
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { location: location, tags: tags, token: token }
}

module registry 'modules/registry.bicep' = {
  scope: group
  params: { location: location, tags: tags, token: token, pullerPrincipalId: identity.outputs.principalId }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    readerPrincipalId: identity.outputs.principalId
    nextAuthSecret: nextAuthSecret
    metricsToken: metricsToken
  }
}

module database 'modules/database.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    version: databaseVersion
    skuName: databaseSku
    tier: databaseTier
    highAvailability: databaseHighAvailability
    backupRetentionDays: backupRetentionDays
    administratorPassword: databasePassword
    networkId: network.outputs.id
    subnetId: network.outputs.databaseSubnetId
    vaultName: vault.outputs.name
    workspaceId: monitoring.outputs.workspaceId
  }
}

module redis 'modules/redis.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    skuName: redisSku
    networkId: network.outputs.id
    subnetId: network.outputs.endpointSubnetId
    vaultName: vault.outputs.name
  }
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    image: image
    publicUrl: publicUrl
    timeZone: timeZone
    planSku: planSku
    minimumInstances: minimumInstances
    maximumInstances: maximumInstances
    subnetId: network.outputs.appSubnetId
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    databaseUrlSecret: database.outputs.urlSecret
    redisUrlSecret: redis.outputs.urlSecret
    nextAuthSecret: vault.outputs.nextAuthSecret
    metricsTokenSecret: vault.outputs.metricsTokenSecret
    workspaceId: monitoring.outputs.workspaceId
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.loginServer
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output TERTULIA_URL string = app.outputs.url
