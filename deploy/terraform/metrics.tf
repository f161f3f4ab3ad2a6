# Once a minute each instance logs its state. These resources turn the numbers in that line into metrics.
locals {
  state_line = join(" AND ", [
    "resource.type=\"cloud_run_revision\"",
    "resource.labels.service_name=\"${var.service_name}\"",
    "jsonPayload.message=\"State of the service.\"",
  ])

  # Field of the line → the metric's name, unit and title.
  state_numbers = {
    webhooksStored            = { name = "whatsapp_webhooks_stored", unit = "1", title = "Webhooks stored" }
    webhookFailures           = { name = "whatsapp_webhook_failures", unit = "1", title = "Webhooks answered with 5xx" }
    pendingEvents             = { name = "whatsapp_pending_events", unit = "1", title = "Unprocessed webhooks" }
    oldestUnprocessedSeconds  = { name = "whatsapp_oldest_unprocessed", unit = "s", title = "Age of the oldest unprocessed webhook" }
    outboxQueued              = { name = "whatsapp_outbox_queued", unit = "1", title = "Queued messages" }
    outboxUnknown             = { name = "whatsapp_outbox_unknown", unit = "1", title = "Messages with an unknown outcome" }
    outboxOldestQueuedSeconds = { name = "whatsapp_outbox_oldest_queued", unit = "s", title = "Age of the oldest queued message" }
    pausedNumbers             = { name = "whatsapp_paused_numbers", unit = "1", title = "Paused numbers" }
  }

  # Field → a counter of the lines in which it has this value.
  state_flags = {
    tokenRefused = { name = "whatsapp_token_refused", is = "true", title = "Log lines that report a refused token" }
    canKeep      = { name = "whatsapp_cannot_keep", is = "false", title = "Log lines that report that webhooks can't be stored" }
  }
}

# Cloud Run logs each request with its whole URL. Queries contain phone numbers (?user=, ?recipient=), keys (Meta allows
# them there) and Meta's verify token; a wamid in a path encodes a phone number. None of that may be in a log. Request
# counts have another source and stay complete.
resource "google_logging_project_exclusion" "private_urls" {
  name        = "${var.service_name}-private-urls"
  description = "Log lines of requests whose URL has a query or a wamid."
  filter = join(" AND ", [
    "resource.type=\"cloud_run_revision\"",
    "resource.labels.service_name=\"${var.service_name}\"",
    "httpRequest.requestUrl=~\"[?]|/messages/\"",
  ])

  depends_on = [google_project_service.api]
}

# A distribution's sum and count are exact, and so is their quotient; its buckets would only be approximate.
resource "google_logging_metric" "number" {
  for_each = local.state_numbers

  name            = each.value.name
  description     = each.value.title
  filter          = local.state_line
  value_extractor = "EXTRACT(jsonPayload.state.${each.key})"
  metric_descriptor {
    display_name = each.value.title
    metric_kind  = "DELTA"
    value_type   = "DISTRIBUTION"
    unit         = each.value.unit
  }

  depends_on = [google_project_service.api]
}

resource "google_logging_metric" "flag" {
  for_each = local.state_flags

  name        = each.value.name
  description = each.value.title
  filter      = "${local.state_line} AND jsonPayload.state.${each.key}=${each.value.is}"
  metric_descriptor {
    display_name = each.value.title
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"
  }

  depends_on = [google_project_service.api]
}

# The metrics in PromQL. Several instances report the same shared numbers, so these are means and not sums.
locals {
  promql_resource = "{monitored_resource=\"cloud_run_revision\"}"

  promql_mean = {
    for field, metric in google_logging_metric.number : field => join(" / ", [
      for part in ["sum", "count"] :
      "sum(increase(logging_googleapis_com:user_${metric.name}_${part}${local.promql_resource}[5m]))"
    ])
  }

  # Counts since an instance's last line are summed.
  promql_total = {
    for field, metric in google_logging_metric.number :
    field => "sum(increase(logging_googleapis_com:user_${metric.name}_sum${local.promql_resource}[5m]))"
  }

  promql_lines = {
    for field, metric in google_logging_metric.flag :
    field => "sum(increase(logging_googleapis_com:user_${metric.name}${local.promql_resource}[5m]))"
  }
}
