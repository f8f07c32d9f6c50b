// What is made once, because others change it later: autoscale the number of instances, a deployment the image. app.bicep
// says all else about the site.
param location string
param tags object
param token string
param planSku string
param instances int

@onlyIfNotExists()
resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'linux'
  sku: { name: planSku, capacity: instances }
  properties: { reserved: true }
}

@onlyIfNotExists()
resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: 'app-${token}'
  location: location
  // By the second tag azd finds the site that its service goes to.
  tags: union(tags, { 'azd-service-name': 'web' })
  kind: 'app,linux,container'
  properties: {
    serverFarmId: plan.id
    reserved: true
    httpsOnly: true
    // azd refuses to deploy to a site that runs no container yet.
    siteConfig: { linuxFxVersion: 'DOCKER|mcr.microsoft.com/appsvc/staticsite:latest' }
  }
}

output planId string = plan.id
output siteName string = site.name
