param location string
param tags object
param token string
param retentionDays int
param dailyQuotaGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: 'log-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    // Bounds the cost if a process logs in an endless loop.
    workspaceCapping: { dailyQuotaGb: dailyQuotaGb }
  }
}

output workspaceId string = workspace.id
