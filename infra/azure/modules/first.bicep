// Resources that this template makes once and then leaves alone: autoscale changes the number of instances later, and a
// deployment changes the image. app.bicep has all other properties of the site.
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
  // The second tag tells azd to which site its service is deployed.
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
