param location string
param tags object
param token string
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

resource server 'Microsoft.DBforMySQL/flexibleServers@2023-12-30' = {
  name: 'mysql-${token}'
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

  // One after another: the server takes one change at a time.
  resource transport 'configurations' = {
    name: 'require_secure_transport'
    properties: { value: 'ON', source: 'user-override' }
  }

  resource tables 'databases' = {
    name: schema
    properties: { charset: 'utf8mb4', collation: 'utf8mb4_bin' }
    dependsOn: [transport]
  }
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

  resource url 'secrets' = {
    name: 'database-url'
    properties: {
      value: 'mysql://${administrator}:${uriComponent(administratorPassword)}@${server.properties.fullyQualifiedDomainName}:3306/${schema}'
    }
  }
}

// Where the secret is, not what it is.
#disable-next-line outputs-should-not-contain-secrets
output urlSecret string = vault::url.properties.secretUri
