locals {
  cloud_run_filter = "{monitored_resource=\"cloud_run_revision\",service_name=\"${var.service_name}\"}"

  charts = [
    { title = "Webhooks kept, in five minutes", query = local.promql_total["webhooksStored"] },
    { title = "Webhooks answered with an error of ours, in five minutes", query = local.promql_total["webhookFailures"] },
    { title = "Age of the oldest unprocessed event, in seconds", query = local.promql_mean["oldestUnprocessedSeconds"] },
    { title = "Events that wait to be processed", query = local.promql_mean["pendingEvents"] },
    { title = "Messages that wait to be sent", query = local.promql_mean["outboxQueued"] },
    { title = "Age of the oldest message that waits, in seconds", query = local.promql_mean["outboxOldestQueuedSeconds"] },
    { title = "Messages of which nobody knows whether they went", query = local.promql_mean["outboxUnknown"] },
    { title = "Numbers that are paused", query = local.promql_mean["pausedNumbers"] },
    { title = "Lines that tell of a refused token", query = local.promql_lines["tokenRefused"] },
    { title = "Lines that tell that no webhook can be kept", query = local.promql_lines["canKeep"] },
    {
      title = "Requests a second, by the answer's class",
      query = "sum by (response_code_class) (rate(run_googleapis_com:request_count${local.cloud_run_filter}[5m]))"
    },
    {
      title = "Latency of 99 % of requests, in milliseconds (with waiting for Meta and the stream)",
      query = "histogram_quantile(0.99, sum by (le) (rate(run_googleapis_com:request_latencies_bucket${local.cloud_run_filter}[5m])))"
    },
    {
      title = "Memory in use, part of the limit (99 % of the time below)",
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
