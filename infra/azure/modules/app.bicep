param location string
param tags object
param token string
param siteName string
param planId string
@description('The image that the site has now, with its DOCKER| prefix: only a deployment changes it.')
param image string
param publicUrl string
param timeZone string
param mailFrom string
param oidcIssuer string
param oidcClientId string
param oidcName string
param oidcAdminGroup string
param passwords string
param minimumInstances int
param maximumInstances int
param subnetId string
param identityId string
param identityClientId string
param vaultName string
@description('URL of the container for people\'s files, which the identity may write to.')
param filesContainer string
param workspaceId string

var port = '3000'
var secret = '@Microsoft.KeyVault(VaultName=${vaultName};SecretName='

// The operator puts these two secrets into the vault. Without them the app would not start, so it is asked for them only
// when it needs them.
var mail = empty(mailFrom) ? [] : [
  { name: 'MAIL_FROM', value: mailFrom }
  { name: 'SMTP_URL', value: '${secret}smtp-url)' }
]
var organization = empty(oidcIssuer) ? [] : [
  { name: 'OIDC_ISSUER', value: oidcIssuer }
  { name: 'OIDC_CLIENT_ID', value: oidcClientId }
  { name: 'OIDC_CLIENT_SECRET', value: '${secret}oidc-client-secret)' }
  { name: 'OIDC_NAME', value: oidcName }
  { name: 'OIDC_ADMIN_GROUP', value: oidcAdminGroup }
]

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: siteName
  location: location
  // The second tag tells azd to which site its service is deployed.
  tags: union(tags, { 'azd-service-name': 'web' })
  kind: 'app,linux,container'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: planId
    reserved: true
    httpsOnly: true
    // Any node serves anybody. A cookie that binds people to one node would only delay them when it stops.
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: subnetId
    outboundVnetRouting: { applicationTraffic: true }
    siteConfig: {
      linuxFxVersion: image
      acrUseManagedIdentityCreds: true
      acrUserManagedIdentityID: identityClientId
      alwaysOn: true
      webSocketsEnabled: true
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      // Asks whether the process is alive, not whether it is ready: new instances would not bring the database back.
      healthCheckPath: '/healthz'
      appSettings: concat([
        { name: 'WEBSITES_PORT', value: port }
        { name: 'PORT', value: port }
        { name: 'WEBSITES_ENABLE_APP_SERVICE_STORAGE', value: 'false' }
        // The maximum, because a node may have to migrate a large table before it answers.
        { name: 'WEBSITES_CONTAINER_START_TIME_LIMIT', value: '1800' }
        // The maximum. The app needs the two times below, and at most 20 s more.
        { name: 'WEBSITES_CONTAINER_STOP_TIME_LIMIT', value: '120' }
        // The front end may still send people to an instance that is told to stop.
        { name: 'SHUTDOWN_LAME_DUCK_MS', value: '10000' }
        { name: 'SHUTDOWN_GRACE_MS', value: '60000' }
        { name: 'DATABASE_URL', value: '${secret}database-url)' }
        { name: 'DATABASE_TLS', value: 'verify' }
        { name: 'REDIS_URL', value: '${secret}redis-url)' }
        { name: 'NEXTAUTH_SECRET', value: '${secret}nextauth-secret)' }
        { name: 'METRICS_TOKEN', value: '${secret}metrics-token)' }
        // If it is empty, the app's address is https:// and WEBSITE_HOSTNAME, which App Service sets.
        { name: 'NEXTAUTH_URL', value: publicUrl }
        { name: 'CHAT_TIME_ZONE', value: timeZone }
        { name: 'CHAT_PASSWORDS', value: passwords }
        { name: 'FILES_STORAGE', value: 'azure' }
        { name: 'FILES_AZURE_CONTAINER', value: filesContainer }
        { name: 'AZURE_CLIENT_ID', value: identityClientId }
        // Only for uploads under way: an instance may write nowhere else.
        { name: 'FILES_DIR', value: '/tmp/files' }
      ], mail, organization)
    }
  }
}

resource scale 'Microsoft.Insights/autoscaleSettings@2022-10-01' = {
  name: 'scale-${token}'
  location: location
  tags: tags
  properties: {
    enabled: true
    targetResourceUri: planId
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
              metricResourceUri: planId
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
            // Slowly, because each instance that stops sends its people to another one.
            metricTrigger: {
              metricName: 'CpuPercentage'
              metricResourceUri: planId
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
    // Not AppServiceHTTPLogs: they keep cookies and addresses, which the app's own line for each request leaves out.
    logs: [
      { category: 'AppServiceConsoleLogs', enabled: true }
      { category: 'AppServicePlatformLogs', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output id string = site.id
output url string = empty(publicUrl) ? 'https://${site.properties.defaultHostName}' : publicUrl
