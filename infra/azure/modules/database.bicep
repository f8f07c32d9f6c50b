param location string
param tags object
param name string
param token string
param locked bool
param version string
param skuName string
param tier string
param highAvailability string
param backupRetentionDays int
@secure()
param administratorPassword string
param networkId string
param subnetId string
param vaultName string
param workspaceId string

var administrator = 'tertulia'
var schema = 'tertulia'

// Any name with this ending is allowed, except the server's own name.
resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'tertulia-${token}.private.mysql.database.azure.com'
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: 'network'
    location: 'global'
    properties: {
      virtualNetwork: { id: networkId }
      registrationEnabled: false
    }
  }
}

// Made once, with its password. Later you change its size with `az mysql flexible-server update`. The disk grows by
// itself, and Azure would refuse to make it as small as at first.
@onlyIfNotExists()
resource server 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: name
  location: location
  tags: tags
  sku: { name: skuName, tier: tier }
  properties: {
    version: version
    administratorLogin: administrator
    administratorLoginPassword: administratorPassword
    storage: { storageSizeGB: 32, autoGrow: 'Enabled', autoIoScaling: 'Enabled' }
    backup: { backupRetentionDays: backupRetentionDays, geoRedundantBackup: 'Disabled' }
    highAvailability: { mode: highAvailability }
    network: {
      delegatedSubnetResourceId: subnetId
      privateDnsZoneResourceId: zone.id
      publicNetworkAccess: 'Disabled'
    }
  }
  dependsOn: [zone::link]
}

// These come one after another, because the server accepts one change at a time.
resource transport 'Microsoft.DBforMySQL/flexibleServers/configurations@2023-12-30' = {
  parent: server
  name: 'require_secure_transport'
  properties: { value: 'ON', source: 'user-override' }
}

resource tables 'Microsoft.DBforMySQL/flexibleServers/databases@2023-12-30' = {
  parent: server
  name: schema
  properties: { charset: 'utf8mb4', collation: 'utf8mb4_bin' }
  dependsOn: [transport]
}

// If the server is deleted, its backups are deleted too. A lock stays even if `locked` becomes false: see README.md.
resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (locked) {
  name: 'keep-the-messages'
  scope: server
  properties: { level: 'CanNotDelete', notes: 'All messages and their backups would be deleted with this server.' }
  dependsOn: [tables]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'workspace'
  scope: server
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'MySqlSlowLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

// Made once, so that it keeps the server's password, and the host may be changed to that of a restored server.
@onlyIfNotExists()
resource url 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'database-url'
  properties: {
    value: 'mysql://${administrator}:${uriComponent(administratorPassword)}@${server.properties.fullyQualifiedDomainName}:3306/${schema}'
  }
}

output id string = server.id
