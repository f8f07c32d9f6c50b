param location string
param tags object
param token string
param image string
param publicUrl string
param timeZone string
param planSku string
param minimumInstances int
param maximumInstances int
param subnetId string
param identityId string
param identityClientId string
param databaseUrlSecret string
param redisUrlSecret string
param nextAuthSecret string
param metricsTokenSecret string
param workspaceId string

var port = '3000'
// azd refuses to deploy to a site that runs no container yet.
var placeholder = 'mcr.microsoft.com/appsvc/staticsite:latest'

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'linux'
  sku: { name: planSku, capacity: minimumInstances }
  properties: { reserved: true }
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: 'app-${token}'
  location: location
  // By the second tag azd finds the site that its service goes to.
  tags: union(tags, { 'azd-service-name': 'web' })
  kind: 'app,linux,container'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    reserved: true
    httpsOnly: true
    // Any node serves anybody: a cookie that binds people to one would only slow them when it goes.
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId
    outboundVnetRouting: { applicationTraffic: true }
    siteConfig: {
      linuxFxVersion: 'DOCKER|${empty(image) ? placeholder : image}'
      acrUseManagedIdentityCreds: true
      acrUserManagedIdentityID: identityClientId
      alwaysOn: true
      webSocketsEnabled: true
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      // Alive, not ready: while the database is away, new instances would not help.
      healthCheckPath: '/healthz'
      appSettings: [
        { name: 'WEBSITES_PORT', value: port }
        { name: 'PORT', value: port }
        { name: 'WEBSITES_ENABLE_APP_SERVICE_STORAGE', value: 'false' }
        { name: 'WEBSITES_CONTAINER_START_TIME_LIMIT', value: '230' }
        // The most there is; the app needs SHUTDOWN_GRACE_MS and at most 20 s more.
        { name: 'WEBSITES_CONTAINER_STOP_TIME_LIMIT', value: '120' }
        { name: 'SHUTDOWN_GRACE_MS', value: '60000' }
        { name: 'DATABASE_URL', value: '@Microsoft.KeyVault(SecretUri=${databaseUrlSecret})' }
        { name: 'DATABASE_TLS', value: 'verify' }
        { name: 'REDIS_URL', value: '@Microsoft.KeyVault(SecretUri=${redisUrlSecret})' }
        { name: 'NEXTAUTH_SECRET', value: '@Microsoft.KeyVault(SecretUri=${nextAuthSecret})' }
        { name: 'METRICS_TOKEN', value: '@Microsoft.KeyVault(SecretUri=${metricsTokenSecret})' }
        // Empty: the app takes https:// and WEBSITE_HOSTNAME, which App Service sets.
        { name: 'NEXTAUTH_URL', value: publicUrl }
        { name: 'CHAT_TIME_ZONE', value: timeZone }
      ]
    }
  }
}

resource scale 'Microsoft.Insights/autoscaleSettings@2022-10-01' = {
  name: 'scale-${token}'
  location: location
  tags: tags
  properties: {
    enabled: true
    targetResourceUri: plan.id
    profiles: [
      {
        name: 'by processor'
        capacity: {
          minimum: string(minimumInstances)
          maximum: string(maximumInstances)
          default: string(minimumInstances)
        }
        rules: [
          {
            metricTrigger: {
              metricName: 'CpuPercentage'
              metricResourceUri: plan.id
              timeGrain: 'PT1M'
              statistic: 'Average'
              timeWindow: 'PT5M'
              timeAggregation: 'Average'
              operator: 'GreaterThan'
              threshold: 60
            }
            scaleAction: { direction: 'Increase', type: 'ChangeCount', value: '1', cooldown: 'PT5M' }
          }
          {
            // Slowly: each instance that goes sends its people to another.
            metricTrigger: {
              metricName: 'CpuPercentage'
              metricResourceUri: plan.id
              timeGrain: 'PT1M'
              statistic: 'Average'
              timeWindow: 'PT30M'
              timeAggregation: 'Average'
              operator: 'LessThan'
              threshold: 20
            }
            scaleAction: { direction: 'Decrease', type: 'ChangeCount', value: '1', cooldown: 'PT30M' }
          }
        ]
      }
    ]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'workspace'
  scope: site
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'AppServiceConsoleLogs', enabled: true }
      { category: 'AppServicePlatformLogs', enabled: true }
      { category: 'AppServiceHTTPLogs', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output url string = empty(publicUrl) ? 'https://${site.properties.defaultHostName}' : publicUrl
