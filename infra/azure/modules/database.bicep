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

// The name may be anything that ends like this, except the server's own.
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

// Made once, with its password. Later its size is changed with `az mysql flexible-server update`: its disk grows by
// itself, and to ask for the first size again would be refused.
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

// One after another: the server takes one change at a time.
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

// Its backups go with it. A lock that is no longer asked for stays: see README.md.
resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (locked) {
  name: 'keep-the-messages'
  scope: server
  properties: { level: 'CanNotDelete', notes: 'All that was said, and its backups, would go with this server.' }
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

// Made once, so that the password is the server's and the host may be that of a restored one.
@onlyIfNotExists()
resource url 'Microsoft.KeyVault/vaults/secrets@2025-05-01' = {
  parent: vault
  name: 'database-url'
  properties: {
    value: 'mysql://${administrator}:${uriComponent(administratorPassword)}@${server.properties.fullyQualifiedDomainName}:3306/${schema}'
  }
}

output id string = server.id
