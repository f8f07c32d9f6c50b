// The image that the site has now: what is provisioned puts no other in its place.
param siteName string

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName
}

resource config 'Microsoft.Web/sites/config@2025-03-01' existing = {
  parent: site
  name: 'web'
}

output linuxFxVersion string = config.properties.linuxFxVersion
