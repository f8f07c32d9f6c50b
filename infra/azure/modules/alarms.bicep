// Alarms for what Azure sees from outside the nodes. docs/operating.md has those that need the nodes' own /metrics.
param location string
param tags object
param token string
param email string
param siteId string
param databaseId string
param redisId string
param workspaceId string
param connections int

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'alarms-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'tertulia'
    enabled: true
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

var site = { id: siteId, type: 'Microsoft.Web/sites', window: 'PT5M' }
var database = { id: databaseId, type: 'Microsoft.DBforMySQL/flexibleServers', window: 'PT15M' }
var redis = { id: redisId, type: 'Microsoft.Cache/redisEnterprise', window: 'PT15M' }

var alarms = [
  // The metric is 100 for each instance that answers at /healthz, else 0. The alarm also fires during a deployment.
  { name: 'node-gone', target: site, metric: 'HealthCheckStatus', aggregation: 'Average', operator: 'LessThan', threshold: 100 }
  { name: 'pages-fail', target: site, metric: 'Http5xx', aggregation: 'Total', operator: 'GreaterThan', threshold: 20 }
  { name: 'database-disk', target: database, metric: 'storage_percent', aggregation: 'Maximum', operator: 'GreaterThan', threshold: 80 }
  { name: 'database-processor', target: database, metric: 'cpu_percent', aggregation: 'Average', operator: 'GreaterThan', threshold: 80 }
  { name: 'database-connections', target: database, metric: 'active_connections', aggregation: 'Maximum', operator: 'GreaterThan', threshold: connections }
  { name: 'redis-memory', target: redis, metric: 'usedmemorypercentage', aggregation: 'Maximum', operator: 'GreaterThan', threshold: 80 }
  { name: 'redis-processor', target: redis, metric: 'percentProcessorTime', aggregation: 'Maximum', operator: 'GreaterThan', threshold: 90 }
]

resource measured 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for alarm in alarms: {
    name: '${alarm.name}-${token}'
    location: 'global'
    tags: tags
    properties: {
      severity: 1
      enabled: true
      scopes: [alarm.target.id]
      evaluationFrequency: 'PT5M'
      windowSize: alarm.target.window
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: alarm.name
            metricNamespace: alarm.target.type
            metricName: alarm.metric
            timeAggregation: alarm.aggregation
            operator: alarm.operator
            threshold: alarm.threshold
          }
        ]
      }
      actions: [{ actionGroupId: people.id }]
    }
  }
]

resource logged 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'errors-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'errors-${token}'
    severity: 2
    enabled: true
    scopes: [workspaceId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      allOf: [
        {
          // The log's levels are pino's: 50 is an error, 60 is fatal.
          query: '''AppServiceConsoleLogs | where ResultDescription matches regex '"level":[56]0,' '''
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    // The table may not exist before the first line.
    skipQueryValidation: true
    autoMitigate: true
    actions: { actionGroups: [people.id] }
  }
}
