// Tertulia on App Service for Containers, with MySQL, Redis and a vault in one resource group. See README.md.
targetScope = 'subscription'

@minLength(1)
@maxLength(40)
@description('Name of the azd environment; the resource group is called after it.')
param environmentName string

@description('Region of all resources.')
param location string

@description('The address that people open, such as https://chat.example.org; empty: the one that Azure gives.')
param publicUrl string = ''

@description('The community\'s IANA time zone, by which messages are grouped into days.')
param timeZone string = 'America/Bogota'

@description('Size of the app\'s instances, for the first deployment. Autoscale needs Standard or better.')
param planSku string = 'P0v3'

@minValue(1)
@description('Minimum number of instances. With two, one may fail or be replaced without a gap.')
param minimumInstances int = 2

@minValue(1)
@description('Maximum number of instances.')
param maximumInstances int = 5

@description('Name of the database server, if a restored one has replaced the first; empty: the first.')
param databaseServer string = ''

@description('Whether a lock protects the database server from being deleted.')
param lockDatabase bool = true

@description('Size of the database server. Only for the first deployment, as the database settings below.')
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
@description('Number of past days to which the database can be restored.')
param backupRetentionDays int = 14

@description('Size of Azure Managed Redis. It carries hints and keeps nothing, so the smallest is usually enough.')
param redisSku string = 'Balanced_B0'

@minValue(30)
@description('Number of days for which logs are kept.')
param logRetentionDays int = 30

@minValue(1)
@description('Gigabytes of logs that are kept a day; more is dropped.')
param logDailyQuotaGb int = 1

@description('The sender of mails, such as Chat <chat@example.org>; empty: no mails. The vault must have smtp-url.')
param mailFrom string = ''

@description('The OpenID provider of the organization; empty: none. The vault must have oidc-client-secret.')
param oidcIssuer string = ''

@description('By which the provider knows this app.')
param oidcClientId string = ''

@description('What the button calls the provider; empty: the host of the issuer.')
param oidcName string = ''

@description('Who is in this group of the provider is an administrator; empty: nobody by a group.')
param oidcAdminGroup string = ''

@allowed(['on', 'off'])
@description('Whether people sign in with passwords.')
param passwords string = 'on'

@description('Where alarms are sent; empty: there are none.')
param alarmEmail string = ''

@secure()
@metadata({ azd: { type: 'generate', config: { length: 40, noSpecial: true, minLower: 5, minUpper: 5, minNumeric: 5 } } })
@description('Password of the database, for the first deployment. Later the vault has it, and the two secrets below.')
param databasePassword string

@secure()
@minLength(32)
@metadata({ azd: { type: 'generate', config: { length: 48, noSpecial: true } } })
@description('Secret that signs sessions. A new one signs everybody out.')
param nextAuthSecret string

@secure()
@minLength(16)
@metadata({ azd: { type: 'generate', config: { length: 40, noSpecial: true } } })
@description('Token that Prometheus needs to read /metrics.')
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
  params: {
    location: location
    tags: tags
    token: token
    retentionDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
  }
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
    databasePassword: databasePassword
    nextAuthSecret: nextAuthSecret
    metricsToken: metricsToken
  }
}

module database 'modules/database.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    name: empty(databaseServer) ? 'mysql-${token}' : databaseServer
    token: token
    locked: lockDatabase
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

module files 'modules/files.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    writerPrincipalId: identity.outputs.principalId
    subnetId: network.outputs.appSubnetId
    retentionDays: backupRetentionDays
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

module first 'modules/first.bicep' = {
  scope: group
  params: { location: location, tags: tags, token: token, planSku: planSku, instances: minimumInstances }
}

module image 'modules/image.bicep' = {
  scope: group
  params: { siteName: first.outputs.siteName }
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    siteName: first.outputs.siteName
    planId: first.outputs.planId
    image: image.outputs.linuxFxVersion
    publicUrl: publicUrl
    timeZone: timeZone
    mailFrom: mailFrom
    oidcIssuer: oidcIssuer
    oidcClientId: oidcClientId
    oidcName: oidcName
    oidcAdminGroup: oidcAdminGroup
    passwords: passwords
    minimumInstances: minimumInstances
    maximumInstances: maximumInstances
    subnetId: network.outputs.appSubnetId
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    vaultName: vault.outputs.name
    filesContainer: files.outputs.containerUrl
    workspaceId: monitoring.outputs.workspaceId
  }
  // The secrets of the database and Redis must be in the vault before the app reads them.
  dependsOn: [database, redis]
}

module alarms 'modules/alarms.bicep' = if (!empty(alarmEmail)) {
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    email: alarmEmail
    siteId: app.outputs.id
    databaseId: database.outputs.id
    redisId: redis.outputs.id
    workspaceId: monitoring.outputs.workspaceId
    // A process opens up to 27 connections. More than this means that another program uses the database too.
    connections: 27 * maximumInstances
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.loginServer
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output TERTULIA_URL string = app.outputs.url
// The settings, for `azd env refresh` on another machine.
output TERTULIA_PUBLIC_URL string = publicUrl
output TERTULIA_TIME_ZONE string = timeZone
output TERTULIA_MAIL_FROM string = mailFrom
output TERTULIA_OIDC_ISSUER string = oidcIssuer
output TERTULIA_OIDC_CLIENT_ID string = oidcClientId
output TERTULIA_OIDC_NAME string = oidcName
output TERTULIA_OIDC_ADMIN_GROUP string = oidcAdminGroup
output TERTULIA_PASSWORDS string = passwords
output TERTULIA_ALARM_EMAIL string = alarmEmail
output TERTULIA_DATABASE_SERVER string = databaseServer
output TERTULIA_LOCK bool = lockDatabase
