// Reads the image that the site has now, so that provisioning does not replace it.
param siteName string

resource site 'Microsoft.Web/sites@2025-03-01' existing = {
  name: siteName
}

resource config 'Microsoft.Web/sites/config@2025-03-01' existing = {
  parent: site
  name: 'web'
}

output linuxFxVersion string = config.properties.linuxFxVersion
