// Azure Managed Redis, through which the nodes tell each other of new messages. It keeps no lasting data, and the app
// works without it for a while.
param location string
param tags object
param token string
param skuName string
param networkId string
param subnetId string
param vaultName string

resource redis 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: 'redis-${token}'
  location: location
  tags: tags
  sku: { name: skuName }
  properties: {
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Disabled'
    // A replica would double the price. Without Redis the nodes read the database every two seconds instead.
    highAvailability: 'Disabled'
  }

  resource channels 'databases' = {
    name: 'default'
    properties: {
      clientProtocol: 'Encrypted'
      port: 10000
      // One address with the plain Redis protocol. OSSCluster would need a client that follows redirections.
      clusteringPolicy: 'EnterpriseCluster'
      evictionPolicy: 'NoEviction'
      accessKeysAuthentication: 'Enabled'
    }
  }
}

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: 'privatelink.redis.azure.net'
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

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: 'pe-redis-${token}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: 'redis'
        properties: { privateLinkServiceId: redis.id, groupIds: ['redisEnterprise'] }
      }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: 'redis', properties: { privateDnsZoneId: zone.id } }]
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName

  resource url 'secrets' = {
    name: 'redis-url'
    properties: {
      value: 'rediss://:${uriComponent(redis::channels.listKeys().primaryKey)}@${redis.properties.hostName}:10000'
    }
  }
}

output id string = redis.id
