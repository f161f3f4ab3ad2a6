locals {
  cloud_run_filter = "{monitored_resource=\"cloud_run_revision\",service_name=\"${var.service_name}\"}"

  charts = [
    { title = "Webhooks stored, in five minutes", query = local.promql_total["webhooksStored"] },
    { title = "Webhooks answered with 5xx, in five minutes", query = local.promql_total["webhookFailures"] },
    { title = "Age of the oldest unprocessed webhook, in seconds", query = local.promql_mean["oldestUnprocessedSeconds"] },
    { title = "Unprocessed webhooks", query = local.promql_mean["pendingEvents"] },
    { title = "Queued messages", query = local.promql_mean["outboxQueued"] },
    { title = "Age of the oldest queued message, in seconds", query = local.promql_mean["outboxOldestQueuedSeconds"] },
    { title = "Messages with an unknown outcome", query = local.promql_mean["outboxUnknown"] },
    { title = "Paused numbers", query = local.promql_mean["pausedNumbers"] },
    { title = "Log lines that report a refused token", query = local.promql_lines["tokenRefused"] },
    { title = "Log lines that report that webhooks can't be stored", query = local.promql_lines["canKeep"] },
    {
      title = "Requests a second, by class of response",
      query = "sum by (response_code_class) (rate(run_googleapis_com:request_count${local.cloud_run_filter}[5m]))"
    },
    {
      title = "99th percentile of latency, in milliseconds (including waits for Meta, and the stream)",
      query = "histogram_quantile(0.99, sum by (le) (rate(run_googleapis_com:request_latencies_bucket${local.cloud_run_filter}[5m])))"
    },
    {
      title = "Memory in use, as a share of the limit (99th percentile)",
      query = "histogram_quantile(0.99, sum by (le) (rate(run_googleapis_com:container_memory_utilizations_bucket${local.cloud_run_filter}[5m])))"
    },
    {
      title = "Instances"
      query = "sum by (state) (avg_over_time(run_googleapis_com:container_instance_count${local.cloud_run_filter}[5m]))"
    },
  ]
}

resource "google_monitoring_dashboard" "service" {
  dashboard_json = jsonencode({
    displayName = "WhatsApp service"
    gridLayout = {
      columns = "2"
      widgets = [
        for chart in local.charts : {
          title = chart.title
          xyChart = {
            dataSets = [{
              plotType        = "LINE"
              timeSeriesQuery = { prometheusQuery = chart.query }
            }]
          }
        }
      ]
    }
  })

  depends_on = [google_project_service.api]
}
